package org.uplink.engine.decision;

import java.util.Optional;
import org.uplink.engine.decision.Evidence.Kind;
import org.uplink.engine.decision.Evidence.Stance;
import org.uplink.engine.decision.facts.Facts;
import org.uplink.engine.decision.facts.RouteLookups;

/**
 * The agent does not have getRoute, so the host's lastClientIface is used, or else the device with
 * the address that the engine dialled.
 *
 * @param source where the NIC comes from
 */
record GetRouteMissingRow(Facts facts, Optional<String> nic, Kind source) implements Row {
  static final RowDefinition DEFINITION =
      new RowDefinition(2, "the agent does not have getRoute", GetRouteMissingRow::match);

  @Override
  public RowDefinition definition() {
    return DEFINITION;
  }

  @Override
  public Conclusion conclusion() {
    return Conclusion.reported(nic, facts);
  }

  @Override
  public String verdict() {
    if (nic.isEmpty()) {
      return "Host "
          + facts.hostName()
          + " has no active NIC: it reports no lastClientIface, and no device with the dialled address.";
    }
    return source == Kind.LAST_CLIENT_IFACE
        ? "Host %s reports that it reaches the engine through %s (lastClientIface)."
            .formatted(facts.hostName(), nic.get())
        : "Host %s has the address that the engine dialled on %s."
            .formatted(facts.hostName(), nic.get());
  }

  @Override
  public String reason() {
    return "The host's agent has no method Host.getRoute."
        + (nic.isEmpty()
            ? " lastClientIface and the owner of the dialled address are not available either."
            : source == Kind.LAST_CLIENT_IFACE
                ? " The engine uses lastClientIface instead." + unsuitable(facts, conclusion())
                : " lastClientIface is not available either, so the engine uses the device with the dialled address."
                    + unsuitable(facts, conclusion()));
  }

  @Override
  public String nextStep() {
    return nextStep(facts, conclusion());
  }

  @Override
  public Stance stance(Observation observation) {
    return observation.kind() == source && nic.isPresent()
        ? Stance.DECIDES
        : observation.comparedWith(nic);
  }

  /** Returns a space and a sentence that says why no network can be attached to a reported NIC. */
  static String unsuitable(Facts facts, Conclusion conclusion) {
    return conclusion
        .activeNic()
        .filter(nic -> conclusion.deployment() == Deployment.SKIP)
        .map(
            nic ->
                " No network can be attached to %s: it is %s."
                    .formatted(nic, facts.host().kindOf(nic)))
        .orElse("");
  }

  static String nextStep(Facts facts, Conclusion conclusion) {
    return conclusion.deployment() == Deployment.YES
        ? NextSteps.deployAutomatically(facts, conclusion.activeNic().orElseThrow())
        : NextSteps.correctOrNameNic(
            "Route the connection to the engine through a NIC, bond or VLAN",
            facts,
            Optional.empty());
  }

  private static Optional<Row> match(Facts facts) {
    if (!facts.lookups().map(RouteLookups::isVerbMissing).orElse(false)) {
      return Optional.empty();
    }
    Optional<String> reported = facts.host().lastClientIface();
    return Optional.of(
        reported.isPresent()
            ? new GetRouteMissingRow(facts, reported, Kind.LAST_CLIENT_IFACE)
            : new GetRouteMissingRow(
                facts,
                facts.host().ownerOf(facts.connection().dialledAddress().getAddress()),
                Kind.DIALLED_ADDRESS));
  }
}
