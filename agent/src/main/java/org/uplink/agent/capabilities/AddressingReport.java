package org.uplink.agent.capabilities;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.rtnetlink.address.InterfaceAddress;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.route.NextHop;
import org.uplink.rtnetlink.route.Route;
import org.uplink.verbs.capabilities.Addressing;

/** Reports the addresses of a link, its default gateways, and how the addresses were assigned. */
final class AddressingReport {
  private static final int IPV6_BITS = 128;

  private AddressingReport() {}

  static Addressing of(NetworkSnapshot snapshot, Link link) {
    List<InterfaceAddress> addresses = snapshot.addressesOf(link);
    List<InterfaceAddress> ipv4 = addresses.stream().filter(AddressingReport::isIpv4).toList();
    List<InterfaceAddress> ipv6 =
        addresses.stream().filter(AddressingReport::isNonLinkLocalIpv6).toList();
    Optional<Route> ipv4Default = snapshot.defaultRouteVia(link, true);
    Optional<Prefix> primary =
        ipv4.stream()
            .min(Comparator.comparingInt(address -> rank(address, ipv4Default, link)))
            .map(InterfaceAddress::local);
    Optional<Route> ipv6Default = snapshot.defaultRouteVia(link, false);
    return new Addressing(
        primary.map(Prefix::address).map(IpLiteral::format),
        primary.map(prefix -> netmask(prefix.length())),
        ipv4Default.flatMap(route -> gateway(route, link)),
        addressesWithPrefix(ipv4),
        addressesWithPrefix(ipv6),
        ipv6Default.flatMap(route -> gateway(route, link)),
        Optional.of(snapshot.hasPreferredDefaultRoute(link, true)),
        Optional.of(link.mtu()),
        Optional.of(ipv4.stream().anyMatch(AddressingReport::isLeased)),
        Optional.of(ipv6.stream().anyMatch(address -> isLeased(address) && isHostAddress(address))),
        Optional.of(
            ipv6.stream().anyMatch(address -> isLeased(address) && !isHostAddress(address))
                || snapshot.hasAdvertisedDefaultRoute(link)));
  }

  /**
   * Ranks the addresses of a link, of which one is reported as the address: the one that the
   * default route names as the source, one whose prefix has the gateway, then the kernel's primary
   * and secondary ones. Between equals the kernel's order decides.
   */
  private static int rank(InterfaceAddress address, Optional<Route> byDefault, Link link) {
    if (byDefault.flatMap(Route::preferredSource).filter(address.address()::equals).isPresent()) {
      return 0;
    }
    boolean secondary = address.flags().secondary();
    boolean hasGateway =
        byDefault
            .flatMap(route -> hop(route, link))
            .flatMap(NextHop::gateway)
            .filter(address.local()::contains)
            .isPresent();
    return hasGateway ? (secondary ? 2 : 1) : secondary ? 4 : 3;
  }

  private static boolean isIpv4(InterfaceAddress address) {
    return address.address() instanceof Inet4Address;
  }

  private static boolean isNonLinkLocalIpv6(InterfaceAddress address) {
    return address.address() instanceof Inet6Address ipv6 && !ipv6.isLinkLocalAddress();
  }

  /** Returns whether DHCP or a router assigned the address: only such addresses have a lifetime. */
  private static boolean isLeased(InterfaceAddress address) {
    return address.validLifetime().isPresent();
  }

  /** Returns whether DHCPv6 assigned the address; autoconfiguration keeps the advertised prefix. */
  private static boolean isHostAddress(InterfaceAddress address) {
    return address.local().length() == IPV6_BITS;
  }

  private static Optional<String> gateway(Route route, Link link) {
    return hop(route, link).flatMap(NextHop::gateway).map(IpLiteral::format);
  }

  /**
   * Returns the next hop of a route by a link. Of several it is a usable one with the greatest
   * weight; between equals the kernel's order decides.
   */
  private static Optional<NextHop> hop(Route route, Link link) {
    return route.nextHops().stream()
        .filter(hop -> hop.device().filter(device -> device.index() == link.index()).isPresent())
        .min(
            Comparator.comparing((NextHop hop) -> hop.flags().dead())
                .thenComparing(NextHop::weight, Comparator.reverseOrder()));
  }

  private static List<String> addressesWithPrefix(List<InterfaceAddress> addresses) {
    return addresses.stream().map(InterfaceAddress::local).map(Prefix::toString).toList();
  }

  private static String netmask(int length) {
    int bits = length == 0 ? 0 : -1 << (32 - length);
    return "%d.%d.%d.%d".formatted(bits >>> 24, bits >>> 16 & 0xff, bits >>> 8 & 0xff, bits & 0xff);
  }
}
