package org.uplink.hostnet.state;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.route.Encapsulation;
import org.uplink.rtnetlink.route.Metric;
import org.uplink.rtnetlink.route.NextHop;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteFlags;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.route.RouterPreference;

/** Turns the routes that the kernel has listed into {@link RouteState}s. */
final class RouteStateReader {
  private RouteStateReader() {}

  /** Returns the configured routes, which are all but those that the kernel itself maintains. */
  static List<RouteState> read(List<Route> routes) {
    return routes.stream()
        .filter(RouteStateReader::isConfigured)
        .flatMap(route -> splitIpv6Hops(route(route)).stream())
        .toList();
  }

  /** The kernel itself maintains cached routes, and its own routes in the local table. */
  private static boolean isConfigured(Route route) {
    boolean isKernels =
        route.table().equals(TableId.LOCAL) && route.protocol().equals(RouteProtocol.KERNEL);
    return !isKernels && !route.flags().cloned();
  }

  private static RouteState route(Route route) {
    Map<Integer, Long> metrics = new HashMap<>();
    route.metrics().values().forEach((metric, value) -> metrics.put(metric.number(), value));
    return new RouteState(
        route.destination(),
        route.source(),
        route.type(),
        route.table(),
        route.protocol(),
        route.scope(),
        route.tos(),
        route.nextHops().stream().map(RouteStateReader::hop).toList(),
        route.preferredSource(),
        route.priority(),
        new RouteState.Metrics(
            metrics,
            route.metrics().locked().stream().map(Metric::number).collect(Collectors.toSet()),
            route.metrics().congestionControl(),
            route.metrics().rawAttributes()),
        route.cache().expires().isPresent()
            ? OptionalLong.of(Math.max(1, route.cache().expires().get().toSeconds()))
            : OptionalLong.empty(),
        unwritable(route),
        flags(route),
        route.realms(),
        route.preference().filter(preference -> preference != RouterPreference.MEDIUM),
        route.rawAttributes());
  }

  /** The flags of a single next hop are stored with it. */
  private static Optional<RouteFlags> flags(Route route) {
    RouteFlags flags = route.flags().writable();
    return route.nextHops().size() == 1 || flags.equals(RouteFlags.NONE)
        ? Optional.empty()
        : Optional.of(flags);
  }

  /** Each next hop of an IPv6 route is a route of its own, which is added and deleted by itself. */
  private static List<RouteState> splitIpv6Hops(RouteState route) {
    if (route.ipv4() || route.hops().size() < 2 || route.unwritable().isPresent()) {
      return List.of(route);
    }
    return route.hops().stream().map(hop -> route.withHops(List.of(hop))).toList();
  }

  private static Optional<String> unwritable(Route route) {
    if (route.nextHopId().isPresent()) {
      return Optional.of("it uses the next-hop object " + route.nextHopId().getAsLong());
    }
    boolean hasProgram =
        route.nextHops().stream()
            .flatMap(hop -> hop.encapsulation().stream())
            .anyMatch(Encapsulation::hasProgram);
    return hasProgram
        ? Optional.of("its encapsulation (attribute 22) runs a BPF program")
        : Optional.empty();
  }

  private static RouteState.Hop hop(NextHop hop) {
    return new RouteState.Hop(
        hop.device().map(Device::name),
        hop.gateway(),
        hop.weight(),
        hop.flags().onlink(),
        hop.flags().dead(),
        hop.encapsulation().map(Encapsulation::encoded),
        hop.realms(),
        hop.rawAttributes());
  }
}
