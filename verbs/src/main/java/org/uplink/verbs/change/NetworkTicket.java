package org.uplink.verbs.change;

import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;

/**
 * The result of {@link Verb#GET_NETWORK_TICKET}: with it the change with that id may begin while it
 * lives, by the host's clock alone. A change that comes later out of some queue is refused.
 *
 * @param ticket opaque
 * @param lifeMillis how long it lives from now
 */
@WireRecord
public record NetworkTicket(String ticket, long lifeMillis) {}
