package org.uplink.engine.cluster;

import org.uplink.engine.network.ManagementNetwork;

/**
 * A cluster: the settings that its hosts share.
 *
 * @param network the management network
 * @param onWarnings which warnings of a plan stop an automatic install
 */
public record Cluster(
    String name,
    CompatibilityLevel level,
    ManagementNetwork network,
    DisagreementPolicy onDisagreement,
    WarningPolicy onWarnings) {
  /** The name of the cluster that a new database contains. */
  public static final String DEFAULT_NAME = "Default";

  /** oVirt's name of the management network. */
  public static final String DEFAULT_NETWORK = "ovirtmgmt";
}
