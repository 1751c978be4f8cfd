package org.uplink.engine.decision;

import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.engine.decision.Evidence.Kind;
import org.uplink.engine.decision.Evidence.Stance;
import org.uplink.engine.decision.Observation.Result;
import org.uplink.engine.decision.facts.Facts;
import org.uplink.engine.decision.facts.RouteResult.Found;

/** The route and the connection name the same device. */
record ConfirmedRow(Facts facts, String device) implements Row {
  static final RowDefinition DEFINITION =
      new RowDefinition(
          8, "the route and the connection name the same device", ConfirmedRow::match);

  @Override
  public RowDefinition definition() {
    return DEFINITION;
  }

  @Override
  public Conclusion conclusion() {
    return Conclusion.of(device, Confidence.CONFIRMED, Deployment.YES);
  }

  @Override
  public String verdict() {
    return "Host %s reaches the engine through %s, and the connection confirms it."
        .formatted(facts.hostName(), device);
  }

  @Override
  public String reason() {
    return "The kernel of the host sends this connection through %s, and %s has %s, the host's address of the connection."
        .formatted(device, device, IpLiteral.format(facts.connection().local()));
  }

  @Override
  public String nextStep() {
    return NextSteps.deployAutomatically(facts, device);
  }

  @Override
  public Stance stance(Observation observation) {
    return stance(observation, device);
  }

  /**
   * Returns the stance of a piece to a row that depends on the route of the flow. A plain lookup
   * that finds no route disagrees, unless it is of the other address family, which the engine may
   * not use.
   */
  static Stance stance(Observation observation, String device) {
    if (observation.kind() == Kind.FLOW_ROUTE) {
      return Stance.DECIDES;
    }
    return observation.kind() == Kind.PLAIN_ROUTE && observation.result() == Result.NO_ROUTE
        ? Stance.DISAGREES
        : observation.comparedWith(Optional.of(device));
  }

  private static Optional<Row> match(Facts facts) {
    String device = ((Found) facts.flowLookup().orElseThrow().result()).device();
    return facts.localAddressOwner().equals(Optional.of(device))
        ? Optional.of(new ConfirmedRow(facts, device))
        : Optional.empty();
  }
}
