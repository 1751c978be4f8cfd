package org.uplink.engine.run;

import java.util.Optional;
import org.uplink.engine.agent.CapabilitiesReader;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostRepository;
import org.uplink.engine.host.HostRepository.ReportedNic;

/**
 * Stores what a host's capabilities report: its software, its networks, and below compatibility
 * level 3.6 its active NIC.
 */
public final class HostRefresh {
  private final HostRepository hosts;

  public HostRefresh(HostRepository hosts) {
    this.hosts = hosts;
  }

  /**
   * Stores it. From level 3.6 on, a decision sets the active NIC, and a refresh keeps it, also if
   * the decision is stored while the refresh reads the capabilities. Below level 3.6, the active
   * NIC is the host's lastClientIface.
   */
  public void store(Host host, Cluster cluster, CapabilitiesReader capabilities) {
    hosts.saveSnapshot(host.name(), snapshot(cluster, capabilities));
  }

  /** Returns what is stored. */
  public static HostRepository.Snapshot snapshot(Cluster cluster, CapabilitiesReader capabilities) {
    return new HostRepository.Snapshot(
        capabilities.software(),
        cluster.level().isBelow(CompatibilityLevel.GET_ROUTE)
            ? Optional.of(new ReportedNic(capabilities.hostFacts().lastClientIface()))
            : Optional.empty(),
        capabilities.networks());
  }
}
