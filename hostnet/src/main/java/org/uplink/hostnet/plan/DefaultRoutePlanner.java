package org.uplink.hostnet.plan;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.PrefixRoutes;
import org.uplink.hostnet.state.RouteState;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.route.RouteType;

/** Plans the default route of one address family through a network's device. */
final class DefaultRoutePlanner {
  /** {@code IP6_RT_PRIO_USER}. */
  private static final long IPV6_METRIC = 1024;

  private final PlannedHost host;
  private final boolean ipv4;
  private final NetworkSpec.Ip ip;
  private final String device;

  DefaultRoutePlanner(PlannedHost host, boolean ipv4, NetworkSpec.Ip ip, String device) {
    this.host = host;
    this.ipv4 = ipv4;
    this.ip = ip;
    this.device = device;
  }

  /** Plans the default route. Call this after the addresses are planned. */
  void plan(Role role) {
    if (role == Role.WANTED) {
      ip.gateway().ifPresent(this::set);
    } else if (role == Role.FORBIDDEN) {
      remove();
    }
  }

  /** Returns whether the request has a route that replaces this one. */
  boolean replaces(RouteState route, Role role) {
    return role == Role.WANTED && ip.gateway().isPresent() && isDefault(route);
  }

  /**
   * Plans the default route of the request. It gets the metric of the preferred one of those that
   * it replaces.
   */
  private void set(InetAddress gateway) {
    List<RouteState> current = new ArrayList<>();
    for (RouteState route : host.routes) {
      if (isDefault(route) && route.uses(device)) {
        current.add(route);
      }
    }
    if (current.stream().anyMatch(route -> lasts(route) && hasGateway(route, gateway))) {
      return;
    }
    host.removeHops(List.of(device), this::isDefault);
    OptionalLong metric =
        current.isEmpty()
            ? ipv4 ? OptionalLong.empty() : OptionalLong.of(newIpv6Metric())
            : Collections.min(
                    current, Comparator.comparingLong(route -> route.priority().orElse(0)))
                .priority();
    host.routes.addFirst(
        RouteState.unicast(
                new Prefix(anyAddress(gateway), 0),
                RouteProtocol.STATIC,
                Scope.UNIVERSE,
                RouteState.Hop.through(device, Optional.of(gateway)))
            .withPriority(metric));
  }

  /** Returns whether a route stays without router advertisements, or the network accepts them. */
  private boolean lasts(RouteState route) {
    return ip.autoconf() || (route.expires().isEmpty() && !Normalization.isAdvertised(route));
  }

  /**
   * Returns a metric with which the kernel prefers the route. With the metric of another route it
   * would share the connections between both.
   */
  private long newIpv6Metric() {
    return host.routes.stream()
        .filter(this::isDefault)
        .mapToLong(route -> route.priority().orElse(IPV6_METRIC) - 1)
        .reduce(IPV6_METRIC, (one, other) -> Math.max(1, Math.min(one, other)));
  }

  private void remove() {
    host.removeHops(List.of(device), this::isDefault)
        .forEach(
            route ->
                host.warnOfRemoval(
                    route,
                    device,
                    "the request gives the network no default route (defaultRoute)"));
  }

  private static InetAddress anyAddress(InetAddress of) {
    return PrefixRoutes.network(new Prefix(of, 0)).address();
  }

  private boolean isDefault(RouteState route) {
    return route.ipv4() == ipv4
        && route.destination().length() == 0
        && route.table().equals(TableId.MAIN)
        && route.type().equals(RouteType.UNICAST);
  }

  private static boolean hasGateway(RouteState route, InetAddress gateway) {
    return route.hops().stream().anyMatch(hop -> hop.gateway().filter(gateway::equals).isPresent());
  }

  /** Whether the host's default route goes through a network. */
  enum Role {
    /** The request gives the network the default route. */
    WANTED,
    /** The default routes of the network's device are removed. */
    FORBIDDEN,
    /** The default routes stay with the addresses. */
    UNCHANGED
  }
}
