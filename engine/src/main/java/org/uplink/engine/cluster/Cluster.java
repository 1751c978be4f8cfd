package org.uplink.engine.cluster;

/**
 * What the hosts of a cluster have in common.
 *
 * @param managementNetwork the name of the network with the management role
 */
public record Cluster(
    String name, CompatibilityLevel level, String managementNetwork, DissentPolicy onDissent) {
  /** The cluster that is there from the start. */
  public static final String DEFAULT_NAME = "Default";

  /** oVirt's name for the management network. */
  public static final String DEFAULT_NETWORK = "ovirtmgmt";
}
