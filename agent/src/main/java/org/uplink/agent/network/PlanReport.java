package org.uplink.agent.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.verbs.owner.DeviceOwner;
import org.uplink.verbs.setup.PlanStep;
import org.uplink.verbs.setup.SetupPlan;

/** Describes a plan as text. */
public final class PlanReport {
  private PlanReport() {}

  /**
   * Describes a plan.
   *
   * @param owners the owners of the NICs, by the name of the NIC
   * @param lookup the route to the engine before and after, if the engine is known
   */
  public static SetupPlan of(Plan plan, Map<String, DeviceOwner> owners, Optional<String> lookup) {
    return new SetupPlan(
        deviceLines(plan.before(), plan.devices()),
        deviceLines(plan.after(), plan.devices()),
        plan.steps().stream()
            .map(step -> new PlanStep(step.describe(), Optional.of(step.inverse().describe())))
            .toList(),
        owners,
        plan.warnings(),
        lookup);
  }

  private static List<String> deviceLines(NetworkState state, List<String> devices) {
    var lines = new ArrayList<String>();
    for (var device : devices) {
      state.link(device).ifPresent(link -> lines.add(deviceLine(state, link)));
      state.routesThrough(device).stream()
          .filter(route -> route.destination().length() == 0)
          .map(
              route ->
                  "  default route through %s%s"
                      .formatted(
                          device,
                          route.hops().stream()
                              .flatMap(hop -> hop.gateway().stream())
                              .map(gateway -> " via " + IpLiteral.format(gateway))
                              .collect(Collectors.joining())))
          .forEach(lines::add);
    }
    return List.copyOf(lines);
  }

  private static String deviceLine(NetworkState state, LinkState link) {
    return "%s%s %s, %s%s%s"
        .formatted(
            link.name(),
            link.kind().map(kind -> " (" + kind + ")").orElse(""),
            link.up() ? "up" : "down",
            link.hasDriverMtu() ? "the MTU from before the bond" : "MTU " + link.mtu(),
            link.master().map(master -> ", port of " + master).orElse(""),
            state.addressesOf(link.name()).stream()
                .map(address -> ", " + address.local())
                .collect(Collectors.joining()));
  }
}
