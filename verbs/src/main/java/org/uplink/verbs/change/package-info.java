/**
 * A change of a host's network from its ticket to its outcome: tickets, proofs, and what the host
 * reports. All of this is Uplink's own; Vdsm has only the verb {@code confirmConnectivity} without
 * parameters. Immutable; safe for any thread.
 */
@NullMarked
package org.uplink.verbs.change;

import org.jspecify.annotations.NullMarked;
