package org.uplink.agent.capabilities;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.List;
import java.util.Optional;
import org.uplink.agent.parameters.IpLiteral;
import org.uplink.rtnetlink.address.InterfaceAddress;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.route.Route;
import org.uplink.verbs.capabilities.Addressing;

/**
 * A link's addresses, default gateways and the ways it came by them, as the capabilities have them.
 */
final class AddressingReport {
  private static final int IPV6_BITS = 128;

  private AddressingReport() {}

  static Addressing of(NetworkSnapshot state, Link link, DeviceFiles files) {
    List<InterfaceAddress> addresses = state.addressesOf(link);
    List<InterfaceAddress> ipv4 = addresses.stream().filter(AddressingReport::isIpv4).toList();
    List<InterfaceAddress> ipv6 =
        addresses.stream().filter(AddressingReport::isNonLinkLocalIpv6).toList();
    Optional<Prefix> primary =
        ipv4.stream()
            .filter(address -> !address.flags().secondary())
            .findFirst()
            .map(InterfaceAddress::local);
    Optional<Route> default4 = state.defaultRouteVia(link, true);
    Optional<Route> default6 = state.defaultRouteVia(link, false);
    return new Addressing(
        primary.map(Prefix::address).map(IpLiteral::text),
        primary.map(prefix -> netmask(prefix.length())),
        default4.flatMap(route -> gateway(route, link)),
        addressesWithPrefix(ipv4),
        addressesWithPrefix(ipv6),
        default6.flatMap(route -> gateway(route, link)),
        Optional.of(state.hasPreferredDefaultRoute(link, true)),
        Optional.of(link.mtu()),
        Optional.of(ipv4.stream().anyMatch(AddressingReport::isLeased)),
        Optional.of(ipv6.stream().anyMatch(address -> isLeased(address) && isHostAddress(address))),
        Optional.of(
            ipv6.stream().anyMatch(address -> isLeased(address) && !isHostAddress(address))
                || files.isAutoconfigured(link.name())));
  }

  private static boolean isIpv4(InterfaceAddress address) {
    return address.address() instanceof Inet4Address;
  }

  private static boolean isNonLinkLocalIpv6(InterfaceAddress address) {
    return address.address() instanceof Inet6Address ipv6 && !ipv6.isLinkLocalAddress();
  }

  /** An address with an end was given by somebody: DHCP, or a router. */
  private static boolean isLeased(InterfaceAddress address) {
    return address.validLifetime().isPresent();
  }

  /** DHCPv6 gives single addresses; one made of a router's advertisement has its prefix. */
  private static boolean isHostAddress(InterfaceAddress address) {
    return address.local().length() == IPV6_BITS;
  }

  private static Optional<String> gateway(Route route, Link link) {
    return route.nextHops().stream()
        .filter(hop -> hop.device().filter(device -> device.index() == link.index()).isPresent())
        .findFirst()
        .flatMap(hop -> hop.gateway())
        .map(IpLiteral::text);
  }

  private static List<String> addressesWithPrefix(List<InterfaceAddress> addresses) {
    return addresses.stream()
        .map(InterfaceAddress::local)
        .map(prefix -> IpLiteral.text(prefix.address()) + "/" + prefix.length())
        .toList();
  }

  private static String netmask(int length) {
    int bits = length == 0 ? 0 : -1 << (32 - length);
    return (bits >>> 24)
        + "."
        + (bits >>> 16 & 0xff)
        + "."
        + (bits >>> 8 & 0xff)
        + "."
        + (bits & 0xff);
  }
}
