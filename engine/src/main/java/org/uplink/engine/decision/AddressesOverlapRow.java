package org.uplink.engine.decision;

import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.engine.decision.Evidence.Kind;
import org.uplink.engine.decision.Evidence.Stance;
import org.uplink.engine.decision.facts.Facts;
import org.uplink.engine.decision.facts.RouteLookup;
import org.uplink.engine.decision.facts.RouteResult;

/**
 * The engine's address is an address of the host, but they are two machines: their networks use the
 * same addresses. A host that does not report its boot id counts as another machine.
 */
record AddressesOverlapRow(Facts facts, String address) implements Row {
  static final RowDefinition DEFINITION =
      new RowDefinition(
          5, "the engine's address is an address of the host", AddressesOverlapRow::match);

  @Override
  public RowDefinition definition() {
    return DEFINITION;
  }

  @Override
  public Conclusion conclusion() {
    return Conclusion.none();
  }

  @Override
  public String verdict() {
    return "Host %s has no active NIC: the engine's address %s is an address of the host itself."
        .formatted(facts.hostName(), address);
  }

  @Override
  public String reason() {
    return "The kernel of the host says that %s is a local address, but the engine runs on another machine%s. Their networks use the same addresses."
        .formatted(
            address,
            facts.host().bootId().isPresent()
                ? ""
                : ", as far as is known (the host does not report its boot id)");
  }

  @Override
  public String nextStep() {
    return NextSteps.correctOrNameNic(
        "Give the host or the engine another address", facts, Optional.empty());
  }

  @Override
  public Stance stance(Observation observation) {
    boolean decides =
        observation.kind() == Kind.FLOW_ROUTE
            || (observation.kind() == Kind.BOOT_ID && facts.host().bootId().isPresent());
    return decides ? Stance.DECIDES : observation.comparedWith(Optional.empty());
  }

  private static Optional<Row> match(Facts facts) {
    RouteLookup flow = facts.flowLookup().orElseThrow();
    return flow.result() instanceof RouteResult.Found found && found.local()
        ? Optional.of(new AddressesOverlapRow(facts, IpLiteral.format(flow.destination())))
        : Optional.empty();
  }
}
