package org.uplink.rtnetlink.route;

import java.net.Inet4Address;
import java.util.List;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.wire.MessageWriter;
import org.uplink.rtnetlink.wire.Netlink;

/**
 * What stands before the attributes of a route that is written: the message's type, its flags, and
 * the fixed header (rtmsg). A scope of -1 is chosen by what the route is.
 */
record RouteHeader(
    int type,
    int flags,
    Prefix to,
    int sourceLength,
    int tos,
    RouteProtocol protocol,
    int scope,
    RouteType routeType) {

  RouteHeader scope(int value) {
    return new RouteHeader(type, flags, to, sourceLength, tos, protocol, value, routeType);
  }

  RouteHeader tos(int value) {
    return new RouteHeader(type, flags, to, sourceLength, value, protocol, scope, routeType);
  }

  RouteHeader protocol(RouteProtocol value) {
    return new RouteHeader(type, flags, to, sourceLength, tos, value, scope, routeType);
  }

  RouteHeader routeType(RouteType value) {
    return new RouteHeader(type, flags, to, sourceLength, tos, protocol, scope, value);
  }

  RouteHeader sourceLength(int value) {
    return new RouteHeader(type, flags, to, value, tos, protocol, scope, routeType);
  }

  boolean isIpv4() {
    return to.address() instanceof Inet4Address;
  }

  /** Writes the fixed header of a route with these ways. */
  void write(MessageWriter out, List<NextHop> hops) {
    out.u8(isIpv4() ? Netlink.INET : Netlink.INET6)
        .u8(to.length())
        .u8(sourceLength)
        .u8(tos)
        .u8(0)
        .u8(protocol.value())
        .u8(scopeOf(hops))
        .u8(routeType.value())
        .u32(hops.size() == 1 ? NextHopWriter.onlink(hops.getFirst()) : 0);
  }

  /** IPv4 keeps apart what is on the host, on the link and beyond; IPv6 does not use scopes. */
  private int scopeOf(List<NextHop> hops) {
    if (scope >= 0) {
      return scope;
    }
    if (!isIpv4()) {
      return Scope.UNIVERSE.value();
    }
    if (routeType.equals(RouteType.LOCAL) || routeType.equals(RouteType.NAT)) {
      return Scope.HOST.value();
    }
    boolean onTheLink =
        routeType.equals(RouteType.UNICAST)
            && !hops.isEmpty()
            && hops.stream().allMatch(hop -> hop.gateway().isEmpty());
    return (onTheLink ? Scope.LINK : Scope.UNIVERSE).value();
  }
}
