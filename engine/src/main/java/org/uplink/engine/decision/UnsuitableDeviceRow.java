package org.uplink.engine.decision;

import java.util.Optional;
import org.uplink.engine.decision.Evidence.Stance;
import org.uplink.engine.decision.facts.Facts;
import org.uplink.engine.decision.facts.HostDevice;
import org.uplink.engine.decision.facts.RouteResult.Found;

/**
 * The route to the engine uses a device that cannot carry the management network.
 *
 * @param kind what the device is
 */
record UnsuitableDeviceRow(Facts facts, String device, String kind) implements Row {
  static final RowDefinition DEFINITION =
      new RowDefinition(
          7,
          "the route uses a device that cannot carry the management network",
          UnsuitableDeviceRow::match);

  @Override
  public RowDefinition definition() {
    return DEFINITION;
  }

  @Override
  public Conclusion conclusion() {
    return Conclusion.skip(Optional.of(device));
  }

  @Override
  public String verdict() {
    return "Host %s reaches the engine through %s, but no network can be attached to it: it is %s."
        .formatted(facts.hostName(), device, kind);
  }

  @Override
  public String reason() {
    return "The kernel of the host sends this connection through %s, which is %s."
        .formatted(device, kind);
  }

  @Override
  public String nextStep() {
    if (facts.host().device(device).filter(UnsuitableDeviceRow::isAdoptable).isPresent()
        && !facts.cluster().network().name().equals(device)) {
      return "To adopt the bridge %1$s as it is: move the host to a cluster whose management network is %1$s, or rename the network of all hosts of the cluster: uplink cluster network %2$s --name %1$s. Then run: %3$s"
          .formatted(device, facts.cluster().name(), NextSteps.install(facts));
    }
    String step = correctOrNameNic();
    return facts.cluster().network().name().equals(device)
        ? "%s. To see why the management network cannot adopt the bridge %s, run: uplink host deploy-network %s --dry-run"
            .formatted(step, device, facts.hostName())
        : step;
  }

  @Override
  public Stance stance(Observation observation) {
    return ConfirmedRow.stance(observation, device);
  }

  private static boolean isAdoptable(HostDevice found) {
    return found.kind() == HostDevice.Kind.ADOPTABLE_BRIDGE;
  }

  private static Optional<Row> match(Facts facts) {
    var route = (Found) facts.flowLookup().orElseThrow().result();
    return facts.carriesNetwork(route.device())
        ? Optional.empty()
        : Optional.of(new UnsuitableDeviceRow(facts, route.device(), kind(facts, route)));
  }

  /**
   * Returns the kind of the device. If the capabilities do not list the device, getRoute reports
   * the kernel's kind of the device.
   */
  private static String kind(Facts facts, Found route) {
    if (facts.host().device(route.device()).isPresent()) {
      return facts.host().kindOf(route.device());
    }
    return route.path().stream()
        .filter(link -> link.name().equals(route.device()))
        .findFirst()
        .map(link -> "a " + link.kind() + " that the capabilities do not list")
        .orElseGet(() -> facts.host().kindOf(route.device()));
  }

  private String correctOrNameNic() {
    return NextSteps.correctOrNameNic(
        "Route the connection to the engine through a NIC, bond or VLAN", facts, Optional.empty());
  }
}
