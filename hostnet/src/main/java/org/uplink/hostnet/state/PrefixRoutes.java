package org.uplink.hostnet.state;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.route.RouteProtocol;

/** The routes that the kernel adds for the prefixes of addresses. */
public final class PrefixRoutes {
  /** {@code IP6_RT_PRIO_ADDRCONF}. */
  static final long IPV6_METRIC = 256;

  private PrefixRoutes() {}

  /** Returns the route that the kernel adds with an address, if it adds one. */
  public static Optional<RouteState> kernelRouteFor(AddressState address) {
    if (address.flags().noPrefixRoute() || !address.hasPrefixRoute()) {
      return Optional.empty();
    }
    return Optional.of(prefixRoute(address, address.device()));
  }

  /** Returns the route to an address's prefix through a device, as the kernel would add it. */
  public static RouteState prefixRoute(AddressState address, String device) {
    InetAddress destination = address.peer().orElse(address.local().address());
    OptionalLong metric = address.metric();
    RouteState route =
        RouteState.unicast(
            network(new Prefix(destination, address.local().length())),
            RouteProtocol.KERNEL,
            address.ipv4() ? Scope.LINK : Scope.UNIVERSE,
            RouteState.Hop.through(device, Optional.empty()));
    return address.ipv4()
        ? route.withPreferredSource(Optional.of(address.local().address())).withPriority(metric)
        : route.withPriority(OptionalLong.of(metric.orElse(IPV6_METRIC)));
  }

  /** Returns whether a route leads to the link-local addresses behind a device. */
  public static boolean isLinkLocalOf(String device, RouteState route) {
    return !route.ipv4()
        && route.destination().address().isLinkLocalAddress()
        && route.uses(device)
        && route.hops().stream().allMatch(hop -> hop.gateway().isEmpty());
  }

  /** Returns a test for routes that are the same to the kernel. */
  public static Predicate<RouteState> matching(RouteState route) {
    return other -> Normalization.normalize(other).equals(Normalization.normalize(route));
  }

  /** Returns the prefix with all host bits zero. */
  public static Prefix network(Prefix prefix) {
    byte[] bytes = prefix.address().getAddress();
    for (int bit = prefix.length(); bit < bytes.length * 8; bit++) {
      bytes[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
    }
    try {
      return new Prefix(InetAddress.getByAddress(bytes), prefix.length());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has the length of its family: " + prefix, e);
    }
  }
}
