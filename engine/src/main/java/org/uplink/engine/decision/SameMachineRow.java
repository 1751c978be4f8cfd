package org.uplink.engine.decision;

import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.engine.decision.Evidence.Kind;
import org.uplink.engine.decision.Evidence.Stance;
import org.uplink.engine.decision.Observation.Result;
import org.uplink.engine.decision.facts.Facts;
import org.uplink.engine.decision.facts.RouteLookup;
import org.uplink.engine.decision.facts.RouteResult;

/**
 * Engine and host are one machine. A connection within one machine proves nothing about a network,
 * so the deployment is manual.
 *
 * @param owner the device with the engine's address
 */
record SameMachineRow(Facts facts, Optional<String> owner) implements Row {
  static final RowDefinition DEFINITION =
      new RowDefinition(4, "the engine runs on the host itself", SameMachineRow::match);

  @Override
  public RowDefinition definition() {
    return DEFINITION;
  }

  @Override
  public Conclusion conclusion() {
    return new Conclusion(
        owner,
        Optional.empty(),
        owner.isPresent() ? Confidence.REPORTED : Confidence.NONE,
        Deployment.MANUAL);
  }

  @Override
  public String verdict() {
    return "The engine runs on host %s itself; %s."
        .formatted(
            facts.hostName(),
            owner
                .map(nic -> nic + " has the engine's address")
                .orElse("no listed device has the engine's address"));
  }

  @Override
  public String reason() {
    return "The kernel of the host says that "
        + IpLiteral.format(facts.connection().peer())
        + " is a local address, and the host has the engine's boot id. A network cannot be proved from the same machine.";
  }

  @Override
  public String nextStep() {
    return "Deploy the management network %s manually, from another machine if possible: %s"
        .formatted(
            facts.cluster().network().name(), NextSteps.deployOn(facts, owner.orElse("NIC")));
  }

  @Override
  public Stance stance(Observation observation) {
    if (observation.kind() == Kind.FLOW_ROUTE || observation.kind() == Kind.BOOT_ID) {
      return Stance.DECIDES;
    }
    return observation.result() == Result.LOCAL && owner.isPresent()
        ? Stance.AGREES
        : observation.comparedWith(owner);
  }

  private static Optional<Row> match(Facts facts) {
    RouteLookup flow = facts.flowLookup().orElseThrow();
    if (!(flow.result() instanceof RouteResult.Found found
        && found.local()
        && facts.sameMachine().orElse(false))) {
      return Optional.empty();
    }
    Optional<String> owner =
        facts.host().ownerOf(flow.destination()).or(() -> ownerOfEngineAddress(facts));
    return Optional.of(new SameMachineRow(facts, owner));
  }

  private static Optional<String> ownerOfEngineAddress(Facts facts) {
    return facts.engine().addresses().stream()
        .flatMap(address -> facts.host().ownerOf(address).stream())
        .findFirst();
  }
}
