package org.uplink.engine.cluster;

import org.uplink.engine.network.ManagementNetwork;

/**
 * What the hosts of a cluster have in common.
 *
 * @param network the one with the management role
 */
public record Cluster(
    String name,
    CompatibilityLevel level,
    ManagementNetwork network,
    DisagreementPolicy onDisagreement) {
  /** The cluster that is there from the start. */
  public static final String DEFAULT_NAME = "Default";

  /** oVirt's name for the management network. */
  public static final String DEFAULT_NETWORK = "ovirtmgmt";
}
