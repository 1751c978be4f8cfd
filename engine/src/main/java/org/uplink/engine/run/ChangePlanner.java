package org.uplink.engine.run;

import java.time.Duration;
import java.util.Optional;
import org.uplink.engine.agent.AgentClient;
import org.uplink.engine.agent.AgentConnector;
import org.uplink.engine.agent.CapabilitiesReader;
import org.uplink.engine.agent.DryRunCall;
import org.uplink.engine.agent.DryRunCall.PlanAnswer;
import org.uplink.engine.agent.HostCallException;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.host.Host;
import org.uplink.engine.network.AttachmentDecision;
import org.uplink.engine.network.AttachmentRules;
import org.uplink.engine.network.ChangePlan;
import org.uplink.engine.network.ChangeTarget;
import org.uplink.engine.network.HostNetworks;
import org.uplink.engine.path.ChangeConnection;
import org.uplink.engine.path.ChangeConnectionFinder;

/** Plans a deployment, a sync, or the restore before a removal, and changes and stores nothing. */
public final class ChangePlanner {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final Repositories repositories;
  private final AgentConnector connector;
  private final SettledCapabilities settled;
  private final ChangeConnectionFinder connections;

  public ChangePlanner(Repositories repositories, AgentConnector connector, RunSettings settings) {
    this.repositories = repositories;
    this.connector = connector;
    this.connections = new ChangeConnectionFinder(repositories.hosts(), connector);
    this.settled = new SettledCapabilities(repositories.changes(), settings.proofTimeout());
  }

  /** Asks the host what the requested change would do. */
  public PlanResult plan(RunRequest request) throws InterruptedException {
    Optional<Host> host = repositories.hosts().find(request.host());
    if (host.isEmpty()) {
      return new PlanResult.NoSuchHost();
    }
    Cluster cluster = repositories.clusters().find(host.get().cluster()).orElseThrow();
    try (AgentClient client = connector.connectOnce(host.get(), CONNECT_TIMEOUT)) {
      return plan(request, host.get(), cluster, client);
    } catch (HostCallException e) {
      return new PlanResult.Refused(
          String.valueOf(e.getMessage()),
          Optional.of("Check the host and its agent, then plan again."));
    }
  }

  private PlanResult plan(RunRequest request, Host host, Cluster cluster, AgentClient client)
      throws HostCallException, InterruptedException {
    CapabilitiesReader capabilities = settled.read(host.name(), client, client.callTimeout());
    if (request.kind() == RunRequest.Kind.REMOVE) {
      return planRestore(host, cluster, client, capabilities.networks());
    }
    var rules = new AttachmentRules(host.name(), capabilities.networks(), cluster.network());
    AttachmentDecision decision =
        request.kind() == RunRequest.Kind.SYNC
            ? rules.forSync()
            : rules.forDeploy(request.nic(), request.nic().or(host::activeNic));
    return switch (decision) {
      case AttachmentDecision.AlreadyInPlace inPlace ->
          new PlanResult.NothingToDo(
              "Host %s already has the management network %s on %s. There is nothing to do."
                  .formatted(host.name(), inPlace.network().name(), inPlace.network().location()));
      case AttachmentDecision.Refused refused ->
          new PlanResult.Refused(refused.reason(), Optional.empty());
      case AttachmentDecision.Attach attach ->
          switch (connections.find(
              host,
              client,
              capabilities.connectionEnds(client.connection()),
              Optional.empty(),
              capabilities.networks(),
              attach.device(),
              !cluster.level().isBelow(CompatibilityLevel.GET_ROUTE),
              request.changeCommand())) {
            case ChangeConnection.None(String reason) ->
                new PlanResult.Refused(reason, Optional.empty());
            case ChangeConnection.Present _ ->
                plan(host, cluster, client, attach, capabilities.networks());
            case ChangeConnection.Other(AgentClient other, _) -> {
              try (other) {
                yield plan(host, cluster, other, attach, capabilities.networks());
              }
            }
          };
    };
  }

  private static PlanResult planRestore(
      Host host, Cluster cluster, AgentClient client, HostNetworks networks)
      throws HostCallException, InterruptedException {
    if (!networks.canRestoreOriginal() || client.isStockVdsm()) {
      return new PlanResult.Refused(
          "Host "
              + host.name()
              + " cannot restore its original network for an engine: its agent is too old, or it is a stock Vdsm.",
          Optional.of(
              "Update the agent, or restore the network on the host yourself and then run: uplink host remove "
                  + host.name()));
    }
    return switch (DryRunCall.requestPlan(
        client, new ChangeTarget.Original(), networks, cluster.probes())) {
      case PlanAnswer.Planned(ChangePlan plan)
          when plan.steps().isEmpty() && networks.networks().isEmpty() ->
          new PlanResult.NothingToDo(
              "Uplink has no network on host " + host.name() + ", so there is nothing to restore.");
      case PlanAnswer.Planned(ChangePlan plan) -> new PlanResult.Planned(plan);
      case PlanAnswer.Refused(int code, String reason) ->
          new PlanResult.Refused(
              "Host %s refuses to restore its original network: %s (code %d)"
                  .formatted(host.name(), reason, code),
              Optional.of("Correct what the host names, then plan again."));
    };
  }

  private static PlanResult plan(
      Host host,
      Cluster cluster,
      AgentClient client,
      AttachmentDecision.Attach attach,
      HostNetworks networks)
      throws HostCallException, InterruptedException {
    return switch (DryRunCall.requestPlan(
        client, attach.attachment(), networks, cluster.probes())) {
      case PlanAnswer.Planned(ChangePlan plan) -> new PlanResult.Planned(plan);
      case PlanAnswer.Refused(int code, String reason) ->
          new PlanResult.Refused(
              "Host %s refuses the network (%s): %s (code %d)"
                  .formatted(host.name(), attach.attachment().description(), reason, code),
              Optional.of("Correct what the host names, then plan again."));
    };
  }

  /** The result of {@link #plan}. */
  public sealed interface PlanResult {
    record Planned(ChangePlan plan) implements PlanResult {}

    /** The network is already as requested. */
    record NothingToDo(String message) implements PlanResult {}

    /**
     * A rule or the host refuses the change, or the host does not answer.
     *
     * @param nextStep what to do; empty if the reason says it
     */
    record Refused(String reason, Optional<String> nextStep) implements PlanResult {}

    record NoSuchHost() implements PlanResult {}
  }
}
