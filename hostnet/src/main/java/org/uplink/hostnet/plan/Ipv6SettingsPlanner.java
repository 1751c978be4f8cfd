package org.uplink.hostnet.plan;

import java.util.List;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.RouteFormat;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/**
 * Plans the IPv6 settings of a network's device: whether it has IPv6, and whether it accepts what
 * routers advertise.
 */
final class Ipv6SettingsPlanner {
  private final PlannedHost host;
  private final String network;
  private final NetworkSpec.Ip ip;
  private final String device;

  Ipv6SettingsPlanner(PlannedHost host, String network, NetworkSpec.Ip ip, String device) {
    this.host = host;
    this.network = network;
    this.ip = ip;
    this.device = device;
  }

  void plan() {
    if (ip.address().isPresent() || ip.autoconf()) {
      host.setSysctl("ipv6", device, "disable_ipv6", "0");
    }
    if (ip.autoconf()) {
      boolean forwards = host.sysctl("ipv6", device, "forwarding").filter("1"::equals).isPresent();
      if (!host.acceptsAdvertisements(device)) {
        host.setSysctl("ipv6", device, "accept_ra", forwards ? "2" : "1");
      }
      host.setSysctl("ipv6", device, "autoconf", "1");
    } else {
      // Without this, any machine on the network could give the host an address and a default
      // route.
      host.setSysctl("ipv6", device, "accept_ra", "0");
      host.setSysctl("ipv6", device, "autoconf", "0");
    }
  }

  /**
   * Warns of addresses and routes that a router has advertised. If the network ignores
   * advertisements, nobody renews them. Call this after the addresses and routes are planned.
   */
  void warnOfAdvertised() {
    if (ip.autoconf()) {
      return;
    }
    host.addressesOf(false, List.of(device)).stream()
        .filter(AddressState::expires)
        .forEach(address -> warn(address.local().toString(), address.life().orElseThrow().valid()));
    host.routes.stream()
        .filter(route -> route.uses(device) && Normalization.isAdvertised(route))
        .forEach(
            route ->
                warn(
                    "the route " + RouteFormat.format(route),
                    route.expires().orElse(AddressState.FOREVER)));
  }

  private void warn(String what, long seconds) {
    host.warnings.add(
        PlanWarning.of(
            WarningCode.ADVERTISEMENT_EXPIRES,
            device,
            what,
            "a router advertised %s, and network %s ignores advertisements: %s; request ipv6autoconf to keep it"
                .formatted(
                    what,
                    network,
                    seconds == AddressState.FOREVER
                        ? "it stays as it is"
                        : "it expires in " + seconds + " s")));
  }
}
