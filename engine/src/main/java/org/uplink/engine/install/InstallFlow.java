package org.uplink.engine.install;

import java.net.UnknownHostException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.calls.AwaitAgent;
import org.uplink.engine.calls.CapabilitiesReader;
import org.uplink.engine.calls.GetRoute;
import org.uplink.engine.calls.HostCallException;
import org.uplink.engine.calls.HostConnection;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.cluster.Clusters;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.decision.EngineSide;
import org.uplink.engine.decision.Facts;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostState;
import org.uplink.engine.host.Hosts;
import org.uplink.engine.install.Installs.Ending;

/**
 * One install, from the first ping to the decision. Blocking; whatever happens, it comes to an
 * ending.
 */
final class InstallFlow {
  private final Hosts hosts;
  private final Clusters clusters;
  private final Installs installs;
  private final AwaitAgent awaitAgent;
  private final Site site;

  InstallFlow(Hosts hosts, Clusters clusters, Installs installs, AwaitAgent awaitAgent, Site site) {
    this.hosts = hosts;
    this.clusters = clusters;
    this.installs = installs;
    this.awaitAgent = awaitAgent;
    this.site = site;
  }

  /**
   * What the engine brings to an install.
   *
   * @param bootId of the kernel that the engine runs on
   */
  record Site(EngineAddresses addresses, String bootId, Clock clock) {}

  Ending run(Install install) throws InterruptedException {
    var host = hosts.find(install.host()).orElseThrow();
    var cluster = clusters.find(host.cluster()).orElseThrow();
    var words = new InstallWords(host, site.clock());
    var warnings = new ArrayList<AuditEvent>();
    try {
      var engine = new EngineSide(site.addresses().resolve(), site.bootId());
      installs.step(install.id(), Install.Step.AWAIT_AGENT);
      try (var connection = awaitAgent.connect(host)) {
        words.expiring(connection.certificate()).ifPresent(warnings::add);
        return installed(install, new Subject(host, cluster), engine, connection, warnings);
      }
    } catch (UnknownHostException e) {
      return words.failed(HostState.Reason.ENGINE_ERROR, String.valueOf(e.getMessage()), warnings);
    } catch (HostCallException e) {
      return words.failed(e, warnings);
    }
  }

  private record Subject(Host host, Cluster cluster) {}

  private Ending installed(
      Install install,
      Subject subject,
      EngineSide engine,
      HostConnection connection,
      List<AuditEvent> warnings)
      throws HostCallException, InterruptedException {
    var host = subject.host();
    var cluster = subject.cluster();
    var words = new InstallWords(host, site.clock());

    installs.step(install.id(), Install.Step.GET_CAPABILITIES);
    var capabilities = new CapabilitiesReader(connection.getCapabilities());
    var ends = capabilities.connection(connection.near(), connection.dialled());

    installs.step(install.id(), Install.Step.COLLECT_NETWORK_DATA);
    var report =
        new CollectNetworkDataAfterInstallation(hosts).collect(host, cluster, capabilities);
    if (!capabilities.levels().contains(cluster.level())) {
      return words.levelUnsupported(cluster, capabilities.levels(), warnings);
    }

    Optional<org.uplink.engine.decision.Lookups> lookups = Optional.empty();
    if (!cluster.level().isBelow(CompatibilityLevel.GET_ROUTE)) {
      installs.step(install.id(), Install.Step.GET_ROUTE);
      lookups = Optional.of(GetRoute.ask(connection, ends, engine.addresses()));
    }

    installs.step(install.id(), Install.Step.DECIDE);
    return words.decided(
        Decision.from(new Facts(cluster, engine, ends, report, lookups, host.activeNic())),
        warnings);
  }
}
