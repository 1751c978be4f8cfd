/**
 * The documents of the engine's REST interface, {@code /api/v1}, as records: what a client sends
 * and what it gets. No I/O and no dependency; the engine's {@code rest} package and the command
 * line both read and write them with Jackson. Member names are the record components' names, an
 * absent {@code Optional} is left out, instants are ISO-8601 in UTC, and an enum's word is its
 * {@code toString()}. Members may be added in any release; a client ignores those that it does not
 * know. docs/reference/rest.md lists the resources.
 */
@NullMarked
package org.uplink.api;

import org.jspecify.annotations.NullMarked;
