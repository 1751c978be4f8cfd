package org.uplink.engine.run;

import org.uplink.engine.agent.CapabilitiesReader;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostRepository;

/**
 * Stores what a host's capabilities report: its software, its networks, and below compatibility
 * level 3.6 its active NIC.
 */
public final class HostRefresh {
  private final HostRepository hosts;

  public HostRefresh(HostRepository hosts) {
    this.hosts = hosts;
  }

  public void store(Host host, Cluster cluster, CapabilitiesReader capabilities) {
    hosts.saveSnapshot(
        host.name(),
        new HostRepository.Snapshot(
            capabilities.software(),
            host.refreshedNic(cluster.level(), capabilities.hostFacts().lastClientIface()),
            capabilities.networks()));
  }
}
