package org.uplink.api.host;

import java.util.Optional;

/**
 * The request to add a host.
 *
 * @param name unique; 1 to 63 letters, digits, {@code .}, {@code _} or {@code -}, starting with a
 *     letter or digit
 * @param address the address or DNS name to dial (default: the name)
 * @param port the agent's port (default: 54321)
 * @param cluster the cluster's name (default: {@code Default})
 */
public record HostCreation(
    String name, Optional<String> address, Optional<Integer> port, Optional<String> cluster) {}
