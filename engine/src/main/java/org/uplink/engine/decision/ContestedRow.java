package org.uplink.engine.decision;

import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.engine.cluster.DisagreementPolicy;
import org.uplink.engine.decision.Evidence.Stance;
import org.uplink.engine.decision.facts.Facts;
import org.uplink.engine.decision.facts.RouteResult.Found;

/**
 * The route and the connection name different devices, or the device of the connection is unknown.
 *
 * @param owner the device at which the connection arrives
 */
record ContestedRow(Facts facts, String device, Optional<String> owner) implements Row {
  static final RowDefinition DEFINITION =
      new RowDefinition(
          9, "the route and the connection name different devices", ContestedRow::match);

  @Override
  public RowDefinition definition() {
    return DEFINITION;
  }

  @Override
  public Conclusion conclusion() {
    return Conclusion.of(
        device, Confidence.CONTESTED, isAccepted() ? Deployment.YES : Deployment.SKIP);
  }

  @Override
  public String verdict() {
    return "Host %s reaches the engine through %s, but the connection arrives at %s."
        .formatted(facts.hostName(), device, owner.orElse("an unknown device"));
  }

  @Override
  public String reason() {
    String local = IpLiteral.format(facts.connection().local());
    String arrival =
        owner
            .map(
                nic ->
                    "%s has %s, the host's address of the connection: the routing is asymmetric, or two NICs are in one subnet."
                        .formatted(nic, local))
            .orElse("no listed device has " + local + ", the host's address of the connection.");
    return "The kernel of the host sends this connection through %s, but %s%s"
        .formatted(
            device,
            arrival,
            isAccepted()
                ? " Cluster " + facts.cluster().name() + " continues despite the disagreement."
                : "");
  }

  @Override
  public String nextStep() {
    return isAccepted()
        ? NextSteps.deployAutomatically(facts, device)
        : "If %s is right, run: %s. Otherwise correct the host's routes, then run: %s. To accept this on all hosts of cluster %s, run: uplink cluster set %s --on-disagreement deploy"
            .formatted(
                device,
                NextSteps.deployOn(facts, device),
                NextSteps.install(facts),
                facts.cluster().name(),
                facts.cluster().name());
  }

  @Override
  public Stance stance(Observation observation) {
    return ConfirmedRow.stance(observation, device);
  }

  private static Optional<Row> match(Facts facts) {
    String device = ((Found) facts.flowLookup().orElseThrow().result()).device();
    return Optional.of(new ContestedRow(facts, device, facts.localAddressOwner()));
  }

  private boolean isAccepted() {
    return facts.cluster().onDisagreement() == DisagreementPolicy.DEPLOY;
  }
}
