package org.uplink.engine.run;

import java.time.Duration;
import java.util.Optional;
import org.uplink.engine.agent.AgentConnector;
import org.uplink.engine.agent.CapabilitiesReader;
import org.uplink.engine.agent.DryRunCall;
import org.uplink.engine.agent.HostCallException;
import org.uplink.engine.network.AttachmentDecision;
import org.uplink.engine.network.AttachmentRules;
import org.uplink.engine.network.ChangePlan;

/** Shows what a deployment or a sync would do to a host. Nothing is changed or stored. */
public final class ChangePlanner {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final RunScheduler.Repositories ports;
  private final AgentConnector agents;

  public ChangePlanner(RunScheduler.Repositories ports, AgentConnector agents) {
    this.ports = ports;
    this.agents = agents;
  }

  /** What is to be said of it. */
  public sealed interface PlanResult {
    record Plan(ChangePlan preview) implements PlanResult {}

    /** It is as wanted already. */
    record NothingToDo(String text) implements PlanResult {}

    /** A rule stands in the way, or the host refuses, or does not answer. */
    record Refused(String why) implements PlanResult {}

    record NoSuchHost() implements PlanResult {}
  }

  /** Asks the host. */
  public PlanResult plan(RunRequest order) throws InterruptedException {
    var host = ports.hosts().find(order.host());
    if (host.isEmpty()) {
      return new PlanResult.NoSuchHost();
    }
    var cluster = ports.clusters().find(host.get().cluster()).orElseThrow();
    try (var connection = agents.connectOnce(host.get(), PATIENCE)) {
      var capabilities = new CapabilitiesReader(connection.getCapabilities());
      var other = capabilities.describePendingChange(host.get().name());
      if (other.isPresent()) {
        return new PlanResult.Refused(other.get());
      }
      var networks = capabilities.networks();
      var rules = new AttachmentRules(host.get().name(), networks, cluster.network());
      var judgement =
          order.kind() == RunRequest.Kind.SYNC
              ? rules.forSync()
              : rules.forDeploy(order.nic(), nic(order.nic(), host.get().activeNic()));
      return switch (judgement) {
        case AttachmentDecision.AlreadyInPlace in ->
            new PlanResult.NothingToDo(
                "The management network %s of host %s is on %s already, as it is wanted: there is nothing to do."
                    .formatted(in.network().name(), host.get().name(), in.network().location()));
        case AttachmentDecision.Refused refused -> new PlanResult.Refused(refused.reason());
        case AttachmentDecision.Attach attach ->
            new PlanResult.Plan(DryRunCall.requestPlan(connection, attach.attachment()));
      };
    } catch (HostCallException e) {
      return new PlanResult.Refused(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<String> nic(Optional<String> named, Optional<String> active) {
    return named.isPresent() ? named : active;
  }
}
