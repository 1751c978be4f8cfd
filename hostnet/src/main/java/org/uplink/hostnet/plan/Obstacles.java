package org.uplink.hostnet.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.uplink.hostnet.NetworkRequest;
import org.uplink.hostnet.NetworkSpec;
import org.uplink.hostnet.SetupRefused;
import org.uplink.hostnet.Surroundings;
import org.uplink.hostnet.state.HostState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.RouteState;

/** What on this host stands in the way of a request that is right in itself. */
final class Obstacles {
  private final HostState host;
  private final Surroundings surroundings;
  private final Set<String> concerned;

  /**
   * Of this request.
   *
   * @param concerned the links of the host that it is about
   */
  Obstacles(HostState host, Surroundings surroundings, Set<String> concerned) {
    this.host = host;
    this.surroundings = surroundings;
    this.concerned = concerned;
  }

  /**
   * Looks for what forbids it.
   *
   * @throws SetupRefused where something does
   */
  void refuse(NetworkRequest request, RunningConfiguration running) {
    for (String device : concerned) {
      if (surroundings.wireless(device)) {
        throw new SetupRefused(
            SetupRefused.NOT_SUPPORTED,
            device + " is Wi-Fi, which can't be the port of a bridge or bond: choose another NIC");
      }
      for (RouteState route : host.routesBy(device)) {
        if (route.unwritable().isPresent()) {
          throw new SetupRefused(
              SetupRefused.NOT_SUPPORTED,
              "the route "
                  + RouteWords.of(route)
                  + " can't be moved: "
                  + route.unwritable().get()
                  + "; replace it by a plain one");
        }
      }
    }
    request.networks().forEach((name, spec) -> refuseForeignBridge(name, spec, running));
  }

  private void refuseForeignBridge(String name, NetworkSpec spec, RunningConfiguration running) {
    boolean foreign =
        spec.form().bridged()
            && host.link(name).isPresent()
            && !running.networks().containsKey(name)
            && spec.below()
                .flatMap(host::link)
                .flatMap(LinkState::master)
                .filter(name::equals)
                .isEmpty()
            && !host.portsOf(name).isEmpty();
    if (foreign) {
      throw new SetupRefused(
          SetupRefused.BAD_BRIDGE,
          "there is a bridge " + name + " already, with the ports " + host.portsOf(name));
    }
  }

  /** What may go wrong, with the host as it will be. */
  List<String> warnings(HostState after, NetworkRequest request, Duration deadline) {
    List<String> warnings = new ArrayList<>();
    for (Map.Entry<String, NetworkSpec> network : request.networks().entrySet()) {
      NetworkSpec spec = network.getValue();
      Optional<LinkState> base = spec.base().flatMap(after::link);
      base.filter(link -> !link.carrier())
          .ifPresent(link -> warnings.add(link.name() + " has no carrier"));
      base.flatMap(link -> host.link(link.name()))
          .ifPresent(old -> lowerMtu(network.getKey(), spec, old, warnings));
      if (spec.form().bridged()
          && spec.form().stp()
          && 2 * NetworkMove.STP_FORWARD_DELAY_MILLIS > deadline.toMillis()) {
        warnings.add(
            "STP: the bridge "
                + network.getKey()
                + " forwards nothing for "
                + 2 * NetworkMove.STP_FORWARD_DELAY_MILLIS / 1000
                + " s, longer than the "
                + deadline.toSeconds()
                + " s in which the engine has to prove itself");
      }
    }
    portsThatLoseVlans(after, warnings);
    for (String device : concerned) {
      for (String rule : surroundings.filterRulesNaming(device)) {
        warnings.add(
            "the packet filter names " + device + ", whose packets get another device: " + rule);
      }
    }
    return warnings;
  }

  /** A port's VLANs are not read, so a rollback cannot give them back. */
  private void portsThatLoseVlans(HostState after, List<String> warnings) {
    for (LinkState bridge : host.links()) {
      boolean filters =
          bridge
              .bridge()
              .filter(form -> form.options().getOrDefault(LinkState.VLAN_FILTERING, 0) == 1)
              .isPresent();
      List<String> leaving =
          host.portsOf(bridge.name()).stream()
              .filter(
                  port ->
                      after
                          .link(port)
                          .flatMap(LinkState::master)
                          .filter(bridge.name()::equals)
                          .isEmpty())
              .toList();
      if (filters && !leaving.isEmpty()) {
        warnings.add(
            "the bridge "
                + bridge.name()
                + " keeps VLANs apart: a rollback makes "
                + String.join(", ", leaving)
                + " its port again, with the bridge's default VLAN alone");
      }
    }
  }

  private static void lowerMtu(
      String name, NetworkSpec spec, LinkState base, List<String> warnings) {
    spec.form()
        .mtu()
        .ifPresent(
            mtu -> {
              if (mtu < base.mtu()) {
                warnings.add(
                    "network " + name + ": MTU " + mtu + ", lower than " + base.mtu() + " now");
              }
            });
  }
}
