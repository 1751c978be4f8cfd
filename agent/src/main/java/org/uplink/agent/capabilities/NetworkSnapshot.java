package org.uplink.agent.capabilities;

import java.net.Inet4Address;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.address.InterfaceAddress;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkTable;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.route.RouteType;
import org.uplink.rtnetlink.route.RouterPreference;

/**
 * The host's network as the kernel reports it at one moment.
 *
 * @param addresses the addresses of all links, in the kernel's order
 * @param defaultRoutes the default routes of the main table, of both families, the preferred first
 */
record NetworkSnapshot(
    LinkTable links, List<InterfaceAddress> addresses, List<Route> defaultRoutes) {
  /**
   * Routes that match only some sources or types of service come last. Among routes with the same
   * metric, the kernel uses the first one in IPv4, and the one with the highest router preference
   * in IPv6.
   */
  private static final Comparator<Route> PREFERRED_FIRST =
      Comparator.comparing((Route route) -> route.source().isPresent() || route.tos() != 0)
          .thenComparingLong(route -> route.priority().orElse(0))
          .thenComparingInt(route -> rank(route.preference()));

  NetworkSnapshot {
    addresses = List.copyOf(addresses);
    defaultRoutes = List.copyOf(defaultRoutes);
  }

  static NetworkSnapshot read(Rtnetlink kernel) {
    LinkTable links = kernel.links().list();
    List<InterfaceAddress> addresses = kernel.addresses().list();
    return of(links, addresses, kernel.routes().list(TableId.MAIN));
  }

  /**
   * Returns a snapshot.
   *
   * @param main the routes of the main table
   */
  static NetworkSnapshot of(LinkTable links, List<InterfaceAddress> addresses, List<Route> main) {
    return new NetworkSnapshot(links, addresses, defaultRoutes(main));
  }

  List<InterfaceAddress> addressesOf(Link link) {
    return addresses.stream().filter(address -> address.device().index() == link.index()).toList();
  }

  /** Returns the family's preferred default route among those that use this link. */
  Optional<Route> defaultRouteVia(Link link, boolean ipv4) {
    return defaultRoutes(ipv4).filter(route -> usesDevice(route, link)).findFirst();
  }

  /** Returns whether the family's preferred default route uses this link. */
  boolean hasPreferredDefaultRoute(Link link, boolean ipv4) {
    return defaultRoutes(ipv4).findFirst().filter(route -> usesDevice(route, link)).isPresent();
  }

  /** Returns whether a router advertisement added a default route that uses this link. */
  boolean hasAdvertisedDefaultRoute(Link link) {
    return defaultRoutes(false)
        .anyMatch(route -> route.protocol().equals(RouteProtocol.RA) && usesDevice(route, link));
  }

  /** Returns the default routes of a table, the preferred first. */
  static List<Route> defaultRoutes(List<Route> main) {
    return main.stream()
        .filter(
            route -> route.destination().length() == 0 && route.type().equals(RouteType.UNICAST))
        .sorted(PREFERRED_FIRST)
        .toList();
  }

  private static int rank(Optional<RouterPreference> preference) {
    RouterPreference value = preference.orElse(RouterPreference.MEDIUM);
    return value.equals(RouterPreference.HIGH) ? 0 : value.equals(RouterPreference.LOW) ? 2 : 1;
  }

  private Stream<Route> defaultRoutes(boolean ipv4) {
    return defaultRoutes.stream()
        .filter(route -> route.destination().address() instanceof Inet4Address == ipv4);
  }

  private static boolean usesDevice(Route route, Link link) {
    return route.nextHops().stream()
        .anyMatch(hop -> hop.device().filter(device -> device.index() == link.index()).isPresent());
  }
}
