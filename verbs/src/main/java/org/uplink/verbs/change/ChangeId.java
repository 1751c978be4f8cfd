package org.uplink.verbs.change;

import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;

/**
 * The parameters of {@link Verb#GET_NETWORK_TICKET} and {@link Verb#GET_NETWORK_CHANGE}.
 *
 * @param id the change's id, chosen by the requester: 1 to 64 letters, digits and {@code -_.}
 */
@WireRecord
public record ChangeId(String id) {}
