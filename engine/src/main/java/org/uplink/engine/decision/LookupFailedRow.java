package org.uplink.engine.decision;

import java.util.Optional;
import java.util.stream.Stream;
import org.uplink.engine.decision.Evidence.Stance;
import org.uplink.engine.decision.facts.Facts;
import org.uplink.engine.decision.facts.RouteLookup;
import org.uplink.engine.decision.facts.RouteResult;

/**
 * A lookup failed that the decision depends on: the lookup of the flow, or a plain lookup that
 * would show whether the host has a route to the engine. The run fails.
 */
record LookupFailedRow(Facts facts, String question, String error) implements Row {
  static final RowDefinition DEFINITION =
      new RowDefinition(3, "getRoute failed", LookupFailedRow::match);

  @Override
  public RowDefinition definition() {
    return DEFINITION;
  }

  @Override
  public Conclusion conclusion() {
    return Conclusion.skip(facts.previousNic());
  }

  @Override
  public String verdict() {
    return "The active NIC of host %s is not decided, because getRoute failed%s."
        .formatted(
            facts.hostName(), facts.previousNic().map(nic -> "; it stays " + nic).orElse(""));
  }

  @Override
  public String reason() {
    return "The request \"%s\" failed: %s.".formatted(question, error);
  }

  @Override
  public String nextStep() {
    return "Read the agent's log on the host and correct the cause. Then run: "
        + NextSteps.install(facts);
  }

  @Override
  public Stance stance(Observation observation) {
    return observation.result() == Observation.Result.LOOKUP_FAILED
            && observation.question().equals(question)
        ? Stance.DECIDES
        : observation.comparedWith(Optional.empty());
  }

  private static Optional<Row> match(Facts facts) {
    RouteLookup flow = facts.flowLookup().orElseThrow();
    boolean local = flow.result() instanceof RouteResult.Found found && found.local();
    Stream<RouteLookup> needed =
        local || facts.hasRouteToEngine()
            ? Stream.of(flow)
            : Stream.concat(Stream.of(flow), facts.plainLookups().stream());
    return needed
        .filter(lookup -> lookup.result() instanceof RouteResult.Failed)
        .<Row>map(
            lookup ->
                new LookupFailedRow(
                    facts, lookup.question(), ((RouteResult.Failed) lookup.result()).reason()))
        .findFirst();
  }
}
