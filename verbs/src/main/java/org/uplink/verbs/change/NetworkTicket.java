package org.uplink.verbs.change;

import java.util.Objects;
import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;

/**
 * The result of {@link Verb#GET_NETWORK_TICKET}. The change with the ticket's id may start until
 * the ticket expires; only the host's clock counts. So a request that was delayed in a queue cannot
 * start a change.
 *
 * @param ticket opaque
 * @param lifetimeMillis time until the ticket expires
 */
@WireRecord
public record NetworkTicket(String ticket, long lifetimeMillis) {
  public NetworkTicket {
    Objects.requireNonNull(ticket, "ticket");
  }
}
