package org.uplink.api.cluster;

import java.util.List;
import java.util.Optional;

/**
 * The request to add a cluster, or to replace one ({@code PUT}; then {@code name} must be the one
 * in the path).
 *
 * @param name has the same form as a host's name
 * @param compatibilityLevel such as {@code 4.8} (default: {@code 3.6})
 * @param managementNetwork 1 to 15 letters, digits, {@code _} or {@code -} (default: {@code
 *     ovirtmgmt})
 * @param vlan 1 to 4094 (default: untagged)
 * @param mtu 68 to 65520 (default: the MTU of each host's NIC)
 * @param bridged (default: true)
 * @param onDisagreement (default: {@code skip})
 * @param stopOn the codes of warnings that stop an automatic install (default: the codes of all
 *     warnings whose {@code cutsOff} is true)
 * @param probes what has to work on a host before a change and after it, at most 8: {@code
 *     gateway}, {@code dns}, {@code tcp://HOST:PORT}, {@code https://HOST} or {@code ping:ADDRESS}
 *     (default: none)
 */
public record ClusterCreation(
    String name,
    Optional<String> compatibilityLevel,
    Optional<String> managementNetwork,
    Optional<Integer> vlan,
    Optional<Integer> mtu,
    Optional<Boolean> bridged,
    Optional<OnDisagreement> onDisagreement,
    Optional<List<String>> stopOn,
    Optional<List<String>> probes) {}
