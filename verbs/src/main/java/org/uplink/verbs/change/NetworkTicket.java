package org.uplink.verbs.change;

import java.util.Objects;
import java.util.Optional;
import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;

/**
 * The result of {@link Verb#GET_NETWORK_TICKET}. The change with the ticket's id may start until
 * the ticket expires; only the host's clock counts. So a request that was delayed in a queue cannot
 * start a change.
 *
 * @param ticket opaque
 * @param lifetimeMillis time until the ticket expires
 * @param takesTokenDigest whether the host takes the digest of the token with the change, so that
 *     nobody but the requester knows the token before the proof; absent for false
 */
@WireRecord
public record NetworkTicket(
    String ticket, long lifetimeMillis, Optional<Boolean> takesTokenDigest) {
  public NetworkTicket {
    Objects.requireNonNull(ticket, "ticket");
  }
}
