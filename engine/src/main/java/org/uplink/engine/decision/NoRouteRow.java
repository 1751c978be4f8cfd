package org.uplink.engine.decision;

import java.util.Optional;
import java.util.stream.Collectors;
import org.uplink.address.IpLiteral;
import org.uplink.engine.decision.Evidence.Stance;
import org.uplink.engine.decision.Observation.Result;
import org.uplink.engine.decision.facts.Facts;
import org.uplink.engine.decision.facts.RouteResult;

/**
 * The host has no route to the engine: none for the flow of the connection; or the host sees the
 * engine under an address that is not configured, and has no route to any configured one.
 */
record NoRouteRow(Facts facts) implements Row {
  static final RowDefinition DEFINITION =
      new RowDefinition(6, "the host has no route to the engine", NoRouteRow::match);

  @Override
  public RowDefinition definition() {
    return DEFINITION;
  }

  /** Proposes the device at which the connection arrives. */
  @Override
  public Conclusion conclusion() {
    return Conclusion.proposing(facts.localAddressOwner());
  }

  @Override
  public String verdict() {
    return "Host " + facts.hostName() + " has no active NIC: it has no route to the engine.";
  }

  @Override
  public String reason() {
    String peer = IpLiteral.format(facts.connection().peer());
    if (facts.peerIsEngine()) {
      return "The kernel of the host has no route for this connection to "
          + peer
          + ", although the engine reaches the host.";
    }
    boolean translated = facts.connection().sourceTranslated().orElse(false);
    return "The host sees the engine as %s, which is none of the engine's --addresses%s, and the host has no route to any of --addresses."
        .formatted(peer, translated ? translation() : "");
  }

  private String translation() {
    return facts.connection().isDialledByHost()
        ? " (the engine's address is translated, NAT)"
        : " (the source address is translated, NAT)";
  }

  @Override
  public String nextStep() {
    String addresses =
        facts.engine().addresses().stream()
            .map(IpLiteral::format)
            .collect(Collectors.joining(", "));
    return NextSteps.correctOrNameNic(
        "Give the host a route to one of "
            + addresses
            + ", or correct the engine's option --addresses",
        facts,
        facts.localAddressOwner());
  }

  @Override
  public Stance stance(Observation observation) {
    return observation.isLookup() && observation.result() == Result.NO_ROUTE
        ? Stance.DECIDES
        : observation.comparedWith(Optional.empty());
  }

  private static Optional<Row> match(Facts facts) {
    return facts.flowLookup().orElseThrow().result() instanceof RouteResult.NoRoute
            || !facts.hasRouteToEngine()
        ? Optional.of(new NoRouteRow(facts))
        : Optional.empty();
  }
}
