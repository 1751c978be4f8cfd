package org.uplink.api;

/**
 * A cluster: what its hosts have in common.
 *
 * @param name its name, its key in the interface
 * @param compatibilityLevel such as {@code 3.6} or {@code 4.8}; levels compare as numbers, 3.10 is
 *     newer than 3.6
 * @param managementNetwork the name of the network with the management role
 * @param onDissent what to do where the evidence dissents
 */
public record Cluster(
    String name, String compatibilityLevel, String managementNetwork, DissentPolicy onDissent) {}
