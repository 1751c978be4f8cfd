package org.uplink.hostnet.backend.networkd.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.backend.networkd.file.NetworkFile.Section;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.PrefixRoutes;
import org.uplink.hostnet.state.RouteFormat;
import org.uplink.hostnet.state.RouteState;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.route.RouteType;
import org.uplink.verbs.setup.SetupCode;

/**
 * The sections of systemd.network(5) for the static addresses and routes of a device.
 *
 * @param planned the planned host
 * @param device the device
 */
public record RequestedAddresses(NetworkState planned, String device) {
  private static final int SHORTEST_WITHOUT_BROADCAST = 31;

  /**
   * Returns the sections.
   *
   * @throws SetupRefusedException if a file cannot say a route
   */
  public List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    sections.add(Section.of("Network").with("IPv6AcceptRA", "no"));
    List<AddressState> addresses =
        planned.addressesOf(device).stream()
            .filter(address -> !address.linkLocal() && !address.expires())
            .toList();
    addresses.forEach(address -> sections.add(section(address)));
    planned.routesThrough(device).stream()
        .filter(route -> !Normalization.isKernelManaged(route))
        .filter(route -> !Normalization.isAdvertised(route) && route.expires().isEmpty())
        .filter(route -> addresses.stream().noneMatch(address -> isOf(address, route)))
        .forEach(route -> sections.add(section(route)));
    return sections;
  }

  private Section section(AddressState address) {
    Section section = Section.of("Address").with("Address", address.local().toString());
    if (address.peer().isPresent()) {
      section = section.with("Peer", IpLiteral.format(address.peer().get()));
    }
    if (address.label().filter(label -> !label.equals(device)).isPresent()) {
      section = section.with("Label", address.label().get());
    }
    if (!address.scope().equals(Scope.UNIVERSE)) {
      section = section.with("Scope", Integer.toString(address.scope().value()));
    }
    if (address.ipv4()
        && address.broadcast().isEmpty()
        && address.peer().isEmpty()
        && address.local().length() < SHORTEST_WITHOUT_BROADCAST) {
      section = section.with("Broadcast", "no");
    }
    return withPrefixRoute(section, address);
  }

  private Section withPrefixRoute(Section section, AddressState address) {
    if (!address.hasPrefixRoute()) {
      return section;
    }
    Optional<RouteState> route =
        planned.routesThrough(device).stream().filter(it -> isOf(address, it)).findFirst();
    if (route.isEmpty() && address.flags().noPrefixRoute()) {
      return section.with("AddPrefixRoute", "no");
    }
    OptionalLong usual = PrefixRoutes.prefixRoute(address, device).priority();
    OptionalLong metric = route.map(RouteState::priority).orElse(usual);
    return metric.isPresent() && (address.metric().isPresent() || !metric.equals(usual))
        ? section.with("RouteMetric", Long.toString(metric.getAsLong()))
        : section;
  }

  /** Returns whether a route is that to the prefix of an address. */
  private boolean isOf(AddressState address, RouteState route) {
    return route.protocol().equals(RouteProtocol.KERNEL)
        && route.hops().stream().allMatch(hop -> hop.gateway().isEmpty())
        && PrefixRoutes.prefixRoute(address, device).destination().equals(route.destination());
  }

  private Section section(RouteState route) {
    if (!canBeSaid(route)) {
      throw new SetupRefusedException(
          SetupCode.NOT_SUPPORTED,
          "the route "
              + RouteFormat.format(route)
              + " cannot be made at a boot, because Uplink does not write all of it into a file of systemd-networkd. Remove the route, or let the network take over the addresses of its NIC as they are.");
    }
    RouteState.Hop hop = route.hops().getFirst();
    Section section = Section.of("Route").with("Destination", route.destination().toString());
    if (hop.gateway().isPresent()) {
      section = section.with("Gateway", IpLiteral.format(hop.gateway().get()));
    }
    if (hop.onlink()) {
      section = section.with("GatewayOnLink", "yes");
    }
    if (route.priority().orElse(0) != 0) {
      section = section.with("Metric", Long.toString(route.priority().getAsLong()));
    }
    if (!route.table().equals(TableId.MAIN)) {
      section = section.with("Table", Integer.toUnsignedString(route.table().value()));
    }
    if (route.preferredSource().isPresent()) {
      section = section.with("PreferredSource", IpLiteral.format(route.preferredSource().get()));
    }
    Scope usual = route.ipv4() && hop.gateway().isEmpty() ? Scope.LINK : Scope.UNIVERSE;
    if (!route.scope().equals(usual)) {
      section = section.with("Scope", Integer.toString(route.scope().value()));
    }
    return route.protocol().equals(RouteProtocol.STATIC)
        ? section
        : section.with("Protocol", Integer.toString(route.protocol().value()));
  }

  private static boolean canBeSaid(RouteState route) {
    return route.hops().size() == 1
        && route.source().isEmpty()
        && route.type().equals(RouteType.UNICAST)
        && route.tos() == 0
        && route.metrics().equals(RouteState.Metrics.NONE)
        && route.unwritable().isEmpty()
        && route.realms().isEmpty()
        && route.preference().isEmpty()
        && route.rawAttributes().isEmpty()
        && route.hops().getFirst().encapsulation().isEmpty();
  }
}
