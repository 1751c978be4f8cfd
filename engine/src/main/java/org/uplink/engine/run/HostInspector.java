package org.uplink.engine.run;

import java.util.List;
import java.util.Optional;
import org.uplink.engine.agent.CapabilitiesReader;
import org.uplink.engine.agent.GetRouteCall;
import org.uplink.engine.agent.HostCallException;
import org.uplink.engine.agent.HostConnection;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.decision.facts.Facts;
import org.uplink.engine.decision.facts.RouteLookups;
import org.uplink.engine.network.HostNetworks;

/** A look at a host over one connection: its capabilities, its routes, and the decision. */
final class HostInspector {
  private final RunScheduler.Repositories ports;

  HostInspector(RunScheduler.Repositories ports) {
    this.ports = ports;
  }

  /**
   * What was seen.
   *
   * @param uncommitted whether a restart of the host would undo what is in force
   */
  record Inspection(
      List<CompatibilityLevel> levels,
      HostNetworks networks,
      boolean uncommitted,
      Decision decision) {}

  /** With the run's steps on record. */
  Inspection inspect(RunExecutor.RunContext subject, HostConnection connection)
      throws HostCallException, InterruptedException {
    return look(subject, connection, true);
  }

  /** Without. */
  Inspection inspectWithoutSteps(RunExecutor.RunContext subject, HostConnection connection)
      throws HostCallException, InterruptedException {
    return look(subject, connection, false);
  }

  private Inspection look(RunExecutor.RunContext subject, HostConnection connection, boolean steps)
      throws HostCallException, InterruptedException {
    var cluster = subject.cluster();
    step(subject, Run.Step.GET_CAPABILITIES, steps);
    var capabilities = new CapabilitiesReader(connection.getCapabilities());
    var other = capabilities.describePendingChange(subject.host().name());
    if (other.isPresent()) {
      throw new HostCallException(HostCallException.Failure.CHANGE_PENDING, other.get());
    }
    var ends = capabilities.connectionEnds(connection.localAddress(), connection.remoteAddress());

    step(subject, Run.Step.COLLECT_NETWORK_DATA, steps);
    var report = new HostRefresh(ports.hosts()).collect(subject.host(), cluster, capabilities);

    Optional<RouteLookups> lookups = Optional.empty();
    if (!cluster.level().isBelow(CompatibilityLevel.GET_ROUTE)) {
      step(subject, Run.Step.GET_ROUTE, steps);
      lookups = Optional.of(GetRouteCall.ask(connection, ends, subject.engine().addresses()));
    }

    step(subject, Run.Step.DECIDE, steps);
    return new Inspection(
        capabilities.levels(),
        capabilities.networks(),
        capabilities.hasUncommittedNetworks(),
        Decision.from(
            new Facts(
                cluster, subject.engine(), ends, report, lookups, subject.host().activeNic())));
  }

  private void step(RunExecutor.RunContext subject, Run.Step step, boolean steps) {
    if (steps) {
      ports.installs().saveStep(subject.run().id(), step);
    }
  }
}
