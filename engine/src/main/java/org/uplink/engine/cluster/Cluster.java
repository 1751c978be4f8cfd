package org.uplink.engine.cluster;

import org.uplink.engine.network.ManagementNetwork;

/**
 * What the hosts of a cluster have in common.
 *
 * @param network the management network
 */
public record Cluster(
    String name,
    CompatibilityLevel level,
    ManagementNetwork network,
    DisagreementPolicy onDisagreement) {
  /** The name of the cluster that a new database contains. */
  public static final String DEFAULT_NAME = "Default";

  /** oVirt's name of the management network. */
  public static final String DEFAULT_NETWORK = "ovirtmgmt";
}
