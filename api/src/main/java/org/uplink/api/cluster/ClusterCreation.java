package org.uplink.api.cluster;

import java.util.Optional;

/**
 * What it takes to add a cluster, or to change one ({@code PUT}; then {@code name} must be the one
 * in the path).
 *
 * @param name as a host's
 * @param compatibilityLevel such as {@code 4.8}; {@code 3.6} where left out
 * @param managementNetwork 1 to 15 letters, digits, {@code _ -}; {@code ovirtmgmt} where left out
 * @param vlan 1 to 4094; untagged where left out
 * @param mtu 68 to 65520; what a host's NIC has where left out
 * @param bridged true where left out
 * @param onDisagreement {@code skip} where left out
 */
public record ClusterCreation(
    String name,
    Optional<String> compatibilityLevel,
    Optional<String> managementNetwork,
    Optional<Integer> vlan,
    Optional<Integer> mtu,
    Optional<Boolean> bridged,
    Optional<DisagreementPolicy> onDisagreement) {}
