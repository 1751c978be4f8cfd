package org.uplink.verbs;

/**
 * Who owns a NIC, where that is not the agent's to change: the data of {@link SetupCode#OWNED}.
 *
 * @param owner for example {@code NetworkManager}
 * @param whatToDo for an operator
 */
@WireRecord
public record NicOwner(String device, String owner, String whatToDo) {}
