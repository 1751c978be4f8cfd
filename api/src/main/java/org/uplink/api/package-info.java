/**
 * The documents of the engine's REST interface, {@code /api/v1}, as records: what a client sends
 * and what it receives. No I/O, and no dependency: the engine's {@code rest} package and the
 * command line read and write the records with Jackson. A member has the name of its record
 * component. An absent {@code Optional} is omitted. Instants are ISO 8601 in UTC. The word of an
 * enum constant is its {@code toString()}. A later release may add members, so a client ignores
 * members that it does not know. docs/reference/rest.md lists the resources.
 */
@NullMarked
package org.uplink.api;

import org.jspecify.annotations.NullMarked;
