package org.uplink.engine.install;

import org.uplink.engine.calls.CapabilitiesReader;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.decision.HostReport;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.Hosts;

/**
 * Stores what the capabilities say of a host in an install. The management network is not yet
 * required: a host that has none is what an install begins with.
 */
final class CollectNetworkDataAfterInstallation {
  private final Hosts hosts;

  CollectNetworkDataAfterInstallation(Hosts hosts) {
    this.hosts = hosts;
  }

  /** What bears on the decision. */
  HostReport collect(Host host, Cluster cluster, CapabilitiesReader capabilities) {
    var report = capabilities.report();
    hosts.refreshed(
        host.name(),
        new Hosts.Seen(
            capabilities.software(),
            host.refreshedNic(cluster.level(), report.lastClientIface()),
            capabilities.networks()));
    return report;
  }
}
