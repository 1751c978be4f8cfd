package org.uplink.api.cluster;

import java.util.Optional;

/**
 * A cluster: what its hosts have in common.
 *
 * @param name its name, its key in the interface
 * @param compatibilityLevel such as {@code 3.6} or {@code 4.8}; levels compare as numbers, 3.10 is
 *     newer than 3.6
 * @param managementNetwork the name of the network with the management role
 * @param vlan its VLAN id; absent where it is untagged
 * @param mtu its MTU; absent where a host's NIC keeps its own
 * @param bridged whether it has a bridge on each host
 * @param onDisagreement what to do where the evidence dissents
 */
public record Cluster(
    String name,
    String compatibilityLevel,
    String managementNetwork,
    Optional<Integer> vlan,
    Optional<Integer> mtu,
    boolean bridged,
    DisagreementPolicy onDisagreement) {}
