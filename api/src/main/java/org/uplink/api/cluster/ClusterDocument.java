package org.uplink.api.cluster;

import java.util.List;
import java.util.Optional;

/**
 * A cluster: the settings that its hosts share.
 *
 * @param name the name, which is the key of the cluster
 * @param compatibilityLevel such as {@code 3.6} or {@code 4.8}; levels compare as numbers: 3.10 is
 *     newer than 3.6
 * @param managementNetwork the name of the management network
 * @param vlan the VLAN id; absent if the network is untagged
 * @param mtu the MTU; absent if each host keeps the MTU of its NIC
 * @param bridged whether the network has a bridge on each host
 * @param onDisagreement what to do if the evidence for the active NIC disagrees
 * @param stopOn the codes of warnings that stop an automatic install before anything is changed
 * @param stopOnDefault whether {@code stopOn} is the default: the codes of all warnings whose
 *     {@code cutsOff} is true, also codes that only a newer agent knows
 * @param probes what has to work on a host before a change and after it
 */
public record ClusterDocument(
    String name,
    String compatibilityLevel,
    String managementNetwork,
    Optional<Integer> vlan,
    Optional<Integer> mtu,
    boolean bridged,
    OnDisagreement onDisagreement,
    List<String> stopOn,
    boolean stopOnDefault,
    List<String> probes) {}
