package org.uplink.agent.network;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.RouteFormat;
import org.uplink.hostnet.state.RouteState;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.TableId;

/**
 * What a request wants of a NIC, bond or VLAN whose network it removes: the addresses that the
 * device itself has afterwards.
 *
 * @param removed the network; empty if it is gone already
 * @param spec the wanted network without a bridge
 */
record FreedNic(Set<String> removed, NetworkSpec spec) {
  FreedNic {
    removed = Set.copyOf(removed);
  }

  /** Finds the device, if a request says nothing else. */
  static Optional<FreedNic> in(NetworkRequest request, RunningConfiguration running) {
    if (request.networks().size() != 1
        || !request.bondings().isEmpty()
        || !request.removedBondings().isEmpty()) {
      return Optional.empty();
    }
    Map.Entry<String, NetworkSpec> wanted = request.networks().entrySet().iterator().next();
    NetworkSpec spec = wanted.getValue();
    Set<String> users =
        running.networks().entrySet().stream()
            .filter(network -> network.getValue().spec().lowerDevice().equals(spec.lowerDevice()))
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    return !spec.linkOptions().bridged()
            && !running.networks().containsKey(wanted.getKey())
            && users.equals(request.removedNetworks())
        ? Optional.of(new FreedNic(users, spec))
        : Optional.empty();
  }

  /** Returns what the request asks for and a host has not; empty if the device is as wanted. */
  Optional<String> findDifference(NetworkState host) {
    Optional<LinkState> link = spec.lowerLink(host);
    if (link.isEmpty()) {
      return Optional.of("no such device");
    }
    if (spec.linkOptions().mtu().isPresent()
        && spec.linkOptions().mtu().getAsInt() != link.get().mtu()) {
      return Optional.of("the MTU " + link.get().mtu());
    }
    if (!spec.nameservers().isEmpty()) {
      return Optional.of("no name servers");
    }
    String device = link.get().name();
    return spec.takeOver()
        ? Optional.empty()
        : findDifference(host, device, true).or(() -> findDifference(host, device, false));
  }

  private Optional<String> findDifference(NetworkState host, String device, boolean ipv4) {
    NetworkSpec.Ip ip = ipv4 ? spec.ipv4() : spec.ipv6();
    List<AddressState> all =
        host.addressesOf(device).stream()
            .filter(address -> address.ipv4() == ipv4 && !address.linkLocal())
            .toList();
    Set<Prefix> lasting =
        all.stream()
            .filter(address -> !address.expires())
            .map(AddressState::local)
            .collect(Collectors.toSet());
    boolean leased = all.stream().anyMatch(AddressState::expires);
    boolean fits =
        lasting.equals(ip.address().stream().collect(Collectors.toSet()))
            && (leased ? ip.dhcp() || ip.autoconf() : !ip.dhcp());
    return fits
        ? findDefaultRoute(host, device, ipv4, ip.gateway())
        : Optional.of(
            all.isEmpty()
                ? "no " + (ipv4 ? "IPv4" : "IPv6") + " address"
                : all.stream()
                    .map(address -> address.local().toString())
                    .collect(Collectors.joining(", ")));
  }

  /** Without a gateway, the request leaves the default route as it is. */
  private Optional<String> findDefaultRoute(
      NetworkState host, String device, boolean ipv4, Optional<InetAddress> gateway) {
    if (gateway.isEmpty()) {
      return Optional.empty();
    }
    List<RouteState> routes =
        host.routesThrough(device).stream()
            .filter(route -> route.ipv4() == ipv4 && route.destination().length() == 0)
            .filter(route -> route.table().equals(TableId.MAIN))
            .filter(route -> !Normalization.isAdvertised(route))
            .toList();
    boolean fits =
        spec.defaultRoute()
            ? routes.stream()
                .anyMatch(
                    route -> route.hops().stream().anyMatch(hop -> hop.gateway().equals(gateway)))
            : routes.isEmpty();
    return fits
        ? Optional.empty()
        : Optional.of(
            routes.isEmpty()
                ? "no default route via " + IpLiteral.format(gateway.get())
                : RouteFormat.format(routes.getFirst()));
  }
}
