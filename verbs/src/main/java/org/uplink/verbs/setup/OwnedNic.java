package org.uplink.verbs.setup;

import org.uplink.verbs.WireRecord;

/**
 * A NIC that another program configures: the data of an error {@link SetupCode#NIC_OWNED}.
 *
 * @param device the NIC
 * @param owner the program, such as {@code NetworkManager}
 * @param nextStep what an operator can do
 */
@WireRecord
public record OwnedNic(String device, String owner, String nextStep) {}
