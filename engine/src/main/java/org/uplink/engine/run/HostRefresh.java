package org.uplink.engine.run;

import org.uplink.engine.agent.CapabilitiesReader;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.decision.facts.HostFacts;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostRepository;

/**
 * Stores what the capabilities say of a host in an install. The management network is not yet
 * required: a host that has none is what an install begins with.
 */
final class HostRefresh {
  private final HostRepository hosts;

  HostRefresh(HostRepository hosts) {
    this.hosts = hosts;
  }

  /** What bears on the decision. */
  HostFacts collect(Host host, Cluster cluster, CapabilitiesReader capabilities) {
    var report = capabilities.hostFacts();
    hosts.saveSnapshot(
        host.name(),
        new HostRepository.Snapshot(
            capabilities.software(),
            host.refreshedNic(cluster.level(), report.lastClientIface()),
            capabilities.networks()));
    return report;
  }
}
