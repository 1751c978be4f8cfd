package org.uplink.engine.cluster;

import java.util.List;
import org.uplink.engine.network.ManagementNetwork;
import org.uplink.verbs.proof.Probe;

/**
 * A cluster: the settings that its hosts share.
 *
 * @param network the management network
 * @param onWarnings which warnings of a plan stop an automatic install
 * @param probes what has to work on a host before a change and after it
 */
public record Cluster(
    String name,
    CompatibilityLevel level,
    ManagementNetwork network,
    DisagreementPolicy onDisagreement,
    WarningPolicy onWarnings,
    List<Probe> probes) {
  /** The name of the cluster that a new database contains. */
  public static final String DEFAULT_NAME = "Default";

  /** oVirt's name of the management network. */
  public static final String DEFAULT_NETWORK = "ovirtmgmt";

  public Cluster {
    probes = List.copyOf(probes);
  }
}
