package org.uplink.engine.install;

import java.util.List;
import java.util.Optional;
import org.uplink.engine.calls.CapabilitiesReader;
import org.uplink.engine.calls.GetRoute;
import org.uplink.engine.calls.HostCallException;
import org.uplink.engine.calls.HostConnection;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.decision.Facts;
import org.uplink.engine.decision.Lookups;
import org.uplink.engine.network.HostNetworks;

/** A look at a host over one connection: its capabilities, its routes, and the decision. */
final class HostLook {
  private final Installer.Ports ports;

  HostLook(Installer.Ports ports) {
    this.ports = ports;
  }

  /**
   * What was seen.
   *
   * @param uncommitted whether a restart of the host would undo what is in force
   */
  record Seen(
      List<CompatibilityLevel> levels,
      HostNetworks networks,
      boolean uncommitted,
      Decision decision) {}

  /** With the run's steps on record. */
  Seen at(InstallFlow.Subject subject, HostConnection connection)
      throws HostCallException, InterruptedException {
    return look(subject, connection, true);
  }

  /** Without. */
  Seen quietly(InstallFlow.Subject subject, HostConnection connection)
      throws HostCallException, InterruptedException {
    return look(subject, connection, false);
  }

  private Seen look(InstallFlow.Subject subject, HostConnection connection, boolean steps)
      throws HostCallException, InterruptedException {
    var cluster = subject.cluster();
    step(subject, Install.Step.GET_CAPABILITIES, steps);
    var capabilities = new CapabilitiesReader(connection.getCapabilities());
    var other = capabilities.underWay();
    if (other.isPresent()) {
      throw new HostCallException(
          HostCallException.Failure.BUSY, other.get().words(subject.host().name()));
    }
    var ends = capabilities.connection(connection.near(), connection.dialled());

    step(subject, Install.Step.COLLECT_NETWORK_DATA, steps);
    var report =
        new CollectNetworkDataAfterInstallation(ports.hosts())
            .collect(subject.host(), cluster, capabilities);

    Optional<Lookups> lookups = Optional.empty();
    if (!cluster.level().isBelow(CompatibilityLevel.GET_ROUTE)) {
      step(subject, Install.Step.GET_ROUTE, steps);
      lookups = Optional.of(GetRoute.ask(connection, ends, subject.engine().addresses()));
    }

    step(subject, Install.Step.DECIDE, steps);
    return new Seen(
        capabilities.levels(),
        capabilities.networks(),
        capabilities.uncommitted(),
        Decision.from(
            new Facts(
                cluster, subject.engine(), ends, report, lookups, subject.host().activeNic())));
  }

  private void step(InstallFlow.Subject subject, Install.Step step, boolean steps) {
    if (steps) {
      ports.installs().step(subject.install().id(), step);
    }
  }
}
