package org.uplink.engine.run;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.uplink.engine.agent.AgentClient;
import org.uplink.engine.agent.CapabilitiesReader;
import org.uplink.engine.agent.DecisionFacts;
import org.uplink.engine.agent.HostCallException;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.decision.facts.Facts;
import org.uplink.engine.decision.facts.RouteLookup;

/** Inspects a host over one connection: reads its capabilities and its routes, and decides. */
final class HostInspector {
  private final Repositories repositories;
  private final HostRefresh refresh;
  private final SettledCapabilities settled;

  HostInspector(Repositories repositories, Duration proofTimeout) {
    this.repositories = repositories;
    this.refresh = new HostRefresh(repositories.hosts());
    this.settled = new SettledCapabilities(repositories.changes(), proofTimeout);
  }

  /** Inspects the host, and stores each step of the run. */
  Inspection inspect(RunContext context, AgentClient client)
      throws HostCallException, InterruptedException {
    return inspect(context, client, step -> repositories.runs().saveStep(context.run().id(), step));
  }

  /** Inspects the host again, and does not change the step of the run. */
  Inspection inspectWithoutSteps(RunContext context, AgentClient client)
      throws HostCallException, InterruptedException {
    return inspect(context, client, step -> {});
  }

  /**
   * @throws HostCallException the host did not answer, or another change of its network is pending
   */
  private Inspection inspect(RunContext context, AgentClient client, Consumer<Run.Step> steps)
      throws HostCallException, InterruptedException {
    steps.accept(Run.Step.GET_CAPABILITIES);
    CapabilitiesReader capabilities =
        settled.read(context.host().name(), client, client.callTimeout());

    steps.accept(Run.Step.COLLECT_NETWORK_DATA);
    Optional<String> sameMachineAs =
        capabilities
            .software()
            .uuid()
            .flatMap(uuid -> repositories.hosts().claimMachine(context.host().name(), uuid));
    refresh.store(context.host(), context.cluster(), capabilities);

    if (!context.cluster().level().isBelow(CompatibilityLevel.GET_ROUTE)) {
      steps.accept(Run.Step.GET_ROUTE);
    }
    Facts facts =
        DecisionFacts.ask(
            client, capabilities, context.host(), context.cluster(), context.engine());

    steps.accept(Run.Step.DECIDE);
    return new Inspection(
        sameMachineAs,
        facts.connection(),
        facts.flowLookup().map(RouteLookup::result),
        capabilities.levels(),
        capabilities.networks(),
        capabilities.hasUncommittedNetworks(),
        Decision.from(facts));
  }
}
