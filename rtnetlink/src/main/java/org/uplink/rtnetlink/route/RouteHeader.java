package org.uplink.rtnetlink.route;

import java.net.Inet4Address;
import java.util.List;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.RouteMessage;

/**
 * The message's type and flags, and the fields of {@code struct rtmsg}.
 *
 * @param scope the scope, or -1 to derive the scope from the route
 * @param routeFlags the flags of the route, without the flags of a next hop
 */
record RouteHeader(
    int type,
    int flags,
    Prefix destination,
    int sourceLength,
    int tos,
    RouteProtocol protocol,
    int scope,
    RouteType routeType,
    int routeFlags) {

  RouteHeader withScope(int value) {
    return new RouteHeader(
        type, flags, destination, sourceLength, tos, protocol, value, routeType, routeFlags);
  }

  RouteHeader withTos(int value) {
    return new RouteHeader(
        type, flags, destination, sourceLength, value, protocol, scope, routeType, routeFlags);
  }

  RouteHeader withProtocol(RouteProtocol value) {
    return new RouteHeader(
        type, flags, destination, sourceLength, tos, value, scope, routeType, routeFlags);
  }

  RouteHeader withRouteType(RouteType value) {
    return new RouteHeader(
        type, flags, destination, sourceLength, tos, protocol, scope, value, routeFlags);
  }

  RouteHeader withSourceLength(int value) {
    return new RouteHeader(
        type, flags, destination, value, tos, protocol, scope, routeType, routeFlags);
  }

  RouteHeader withRouteFlags(int value) {
    return new RouteHeader(
        type, flags, destination, sourceLength, tos, protocol, scope, routeType, value);
  }

  boolean isIpv4() {
    return destination.address() instanceof Inet4Address;
  }

  /** Returns the fixed header of a route with these next hops. */
  byte[] bytes(List<NextHop> hops) {
    int family = isIpv4() ? Netlink.INET : Netlink.INET6;
    return Attribute.buffer(RouteMessage.HEADER)
        .put((byte) family)
        .put((byte) destination.length())
        .put((byte) sourceLength)
        .put((byte) tos)
        .put((byte) 0)
        .put((byte) protocol.value())
        .put((byte) scopeOf(hops))
        .put((byte) routeType.value())
        .putInt(routeFlags | (hops.size() == 1 ? NextHopWriter.flags(hops.getFirst()) : 0))
        .array();
  }

  /**
   * Returns the scope. IPv4 requires the scope that fits the route: host, link or global. IPv6
   * ignores scopes.
   */
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
    boolean onLink =
        routeType.equals(RouteType.UNICAST)
            && !hops.isEmpty()
            && hops.stream().allMatch(hop -> hop.gateway().isEmpty());
    return (onLink ? Scope.LINK : Scope.UNIVERSE).value();
  }
}
