package org.uplink.api.host;

import java.util.Optional;

/**
 * What it takes to add a host.
 *
 * @param name 1 to 63 letters, digits, {@code . _ -}, starting with a letter or digit; unique
 * @param address the address or DNS name to dial; the name where left out
 * @param port the agent's port; 54321 where left out
 * @param cluster the cluster's name; {@code Default} where left out
 */
public record HostCreation(
    String name, Optional<String> address, Optional<Integer> port, Optional<String> cluster) {}
