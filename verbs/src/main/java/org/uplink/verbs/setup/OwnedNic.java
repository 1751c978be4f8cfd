package org.uplink.verbs.setup;

import org.uplink.verbs.WireRecord;

/**
 * Who owns a NIC, where that is not the agent's to change: the data of {@link SetupCode#NIC_OWNED}.
 *
 * @param owner for example {@code NetworkManager}
 * @param nextStep for an operator
 */
@WireRecord
public record OwnedNic(String device, String owner, String nextStep) {}
