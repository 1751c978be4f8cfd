package org.uplink.engine.decision;

import java.util.Optional;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.decision.Evidence.Kind;
import org.uplink.engine.decision.Evidence.Stance;
import org.uplink.engine.decision.facts.Facts;

/** The cluster's level is older than getRoute, so the engine uses the host's lastClientIface. */
record BelowGetRouteLevelRow(Facts facts, Optional<String> lastClientIface) implements Row {
  static final RowDefinition DEFINITION =
      new RowDefinition(
          1, "the cluster's compatibility level is below 3.6", BelowGetRouteLevelRow::match);

  @Override
  public RowDefinition definition() {
    return DEFINITION;
  }

  @Override
  public Conclusion conclusion() {
    return Conclusion.reported(lastClientIface, facts);
  }

  @Override
  public String verdict() {
    return lastClientIface
        .map(
            nic ->
                "Host %s reports that it reaches the engine through %s (lastClientIface)."
                    .formatted(facts.hostName(), nic))
        .orElse("Host " + facts.hostName() + " has no active NIC: it reports no lastClientIface.");
  }

  @Override
  public String reason() {
    return "Cluster %s has compatibility level %s. The engine sends getRoute only from level 3.6 on. Below that level, the engine uses lastClientIface.%s"
        .formatted(
            facts.cluster().name(),
            facts.cluster().level(),
            GetRouteMissingRow.unsuitable(facts, conclusion()));
  }

  @Override
  public String nextStep() {
    return GetRouteMissingRow.nextStep(facts, conclusion());
  }

  @Override
  public Stance stance(Observation observation) {
    boolean decides =
        observation.kind() == Kind.CLUSTER_LEVEL
            || (observation.kind() == Kind.LAST_CLIENT_IFACE && lastClientIface.isPresent());
    return decides ? Stance.DECIDES : observation.comparedWith(lastClientIface);
  }

  private static Optional<Row> match(Facts facts) {
    return facts.cluster().level().isBelow(CompatibilityLevel.GET_ROUTE)
        ? Optional.of(new BelowGetRouteLevelRow(facts, facts.host().lastClientIface()))
        : Optional.empty();
  }
}
