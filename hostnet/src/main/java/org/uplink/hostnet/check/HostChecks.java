package org.uplink.hostnet.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.RouteFormat;
import org.uplink.hostnet.state.RouteState;
import org.uplink.verbs.setup.SetupCode;

/** What on this host stands in the way of a request that is right in itself. */
public final class HostChecks {
  private final NetworkState host;
  private final HostEnvironment surroundings;
  private final Set<String> concerned;

  /**
   * Of this request.
   *
   * @param concerned the links of the host that it is about
   */
  public HostChecks(NetworkState host, HostEnvironment surroundings, Set<String> concerned) {
    this.host = host;
    this.surroundings = surroundings;
    this.concerned = concerned;
  }

  /**
   * Looks for what forbids it.
   *
   * @throws SetupRefusedException where something does
   */
  public void refuseIfImpossible(NetworkRequest request, RunningConfiguration running) {
    for (String device : concerned) {
      if (surroundings.isWireless(device)) {
        throw new SetupRefusedException(
            SetupCode.NOT_SUPPORTED,
            device + " is Wi-Fi, which can't be the port of a bridge or bond: choose another NIC");
      }
      for (RouteState route : host.routesThrough(device)) {
        if (route.unwritable().isPresent()) {
          throw new SetupRefusedException(
              SetupCode.NOT_SUPPORTED,
              "the route "
                  + RouteFormat.format(route)
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
        spec.linkOptions().bridged()
            && host.link(name).isPresent()
            && !running.networks().containsKey(name)
            && spec.lowerDevice()
                .flatMap(host::link)
                .flatMap(LinkState::master)
                .filter(name::equals)
                .isEmpty()
            && !host.portsOf(name).isEmpty();
    if (foreign) {
      throw new SetupRefusedException(
          SetupCode.BAD_BRIDGE,
          "there is a bridge " + name + " already, with the ports " + host.portsOf(name));
    }
  }

  /** What may go wrong, with the host as it will be. */
  public List<String> warnings(NetworkState after, NetworkRequest request, Duration deadline) {
    List<String> warnings = new ArrayList<>();
    for (Map.Entry<String, NetworkSpec> network : request.networks().entrySet()) {
      NetworkSpec spec = network.getValue();
      Optional<LinkState> base = spec.baseDevice().flatMap(after::link);
      base.filter(link -> !link.carrier())
          .ifPresent(link -> warnings.add(link.name() + " has no carrier"));
      base.flatMap(link -> host.link(link.name()))
          .ifPresent(old -> warnOfLowerMtu(network.getKey(), spec, old, warnings));
      if (spec.linkOptions().bridged()
          && spec.linkOptions().stp()
          && 2 * LinkState.Bridge.STP_FORWARD_DELAY_MILLIS > deadline.toMillis()) {
        warnings.add(
            "STP: the bridge "
                + network.getKey()
                + " forwards nothing for "
                + 2 * LinkState.Bridge.STP_FORWARD_DELAY_MILLIS / 1000
                + " s, longer than the "
                + deadline.toSeconds()
                + " s in which the engine has to prove itself");
      }
    }
    warnOfLostPortVlans(after, warnings);
    for (String device : concerned) {
      for (String rule : surroundings.filterRulesThatName(device)) {
        warnings.add(
            "the packet filter names " + device + ", whose packets get another device: " + rule);
      }
    }
    return warnings;
  }

  /** A port's VLANs are not read, so a rollback cannot give them back. */
  private void warnOfLostPortVlans(NetworkState after, List<String> warnings) {
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

  private static void warnOfLowerMtu(
      String name, NetworkSpec spec, LinkState base, List<String> warnings) {
    spec.linkOptions()
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
