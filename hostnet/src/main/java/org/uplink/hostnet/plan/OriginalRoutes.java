package org.uplink.hostnet.plan;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.PrefixRoutes;
import org.uplink.hostnet.state.RouteFormat;
import org.uplink.hostnet.state.RouteState;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/**
 * The routes of the original network in a planned host.
 *
 * @param devices the links that are restored
 * @param named the addresses that requests to Uplink have named and the original network has not
 * @param gateways the gateways that requests to Uplink have named
 */
record OriginalRoutes(
    PlannedHost host,
    NetworkState original,
    Set<String> devices,
    Set<Prefix> named,
    Set<InetAddress> gateways) {
  /**
   * Restores the routes in their order, which decides between routes that differ in nothing else.
   */
  void restore() {
    List<RouteState> wanted =
        original.routes().stream()
            .filter(route -> !route.usesAnyOf(devices) || fits(route))
            .toList();
    Set<Normalization.RouteIdentity> identities =
        wanted.stream()
            .filter(route -> route.usesAnyOf(devices))
            .map(Normalization::identity)
            .collect(Collectors.toSet());
    List<RouteState> left =
        new ArrayList<>(
            host.routes.stream()
                .filter(
                    route ->
                        !route.usesAnyOf(devices)
                            || (stays(route)
                                && !identities.contains(Normalization.identity(route))))
                .toList());
    for (RouteState rest : List.copyOf(left)) {
      if (wanted.stream().anyMatch(route -> isRestOf(route, rest))) {
        left.remove(rest);
        rest.hops().forEach(hop -> hop.device().ifPresent(host.touched::add));
      }
    }
    List<RouteState> result = new ArrayList<>();
    for (RouteState route : wanted) {
      if (route.usesAnyOf(devices)) {
        result.add(route);
      } else {
        left.stream()
            .filter(PrefixRoutes.matching(route))
            .findFirst()
            .ifPresent(
                same -> {
                  left.remove(same);
                  result.add(same);
                });
      }
    }
    result.addAll(left);
    host.routes.clear();
    host.routes.addAll(result);
  }

  /**
   * Returns whether the kernel would accept a route of the original network, and nobody else adds
   * it.
   */
  private boolean fits(RouteState route) {
    if (route.expires().isPresent() || Normalization.isAdvertised(route)) {
      return false;
    }
    Optional<String> missing =
        route.hops().stream()
            .flatMap(hop -> hop.device().stream())
            .filter(device -> host.link(device).isEmpty())
            .findFirst();
    Optional<InetAddress> source = route.preferredSource().filter(address -> !hasAddress(address));
    if (missing.isEmpty() && source.isEmpty()) {
      return true;
    }
    if (!route.protocol().equals(RouteProtocol.KERNEL)) {
      host.warnings.add(
          PlanWarning.ofHost(
              WarningCode.ORIGINAL_NOT_RESTORED,
              RouteFormat.format(route),
              "the route %s of the original network is not restored, because %s is missing"
                  .formatted(
                      RouteFormat.format(route),
                      missing.orElseGet(
                          () -> "its source address " + source.orElseThrow().getHostAddress()))));
    }
    return false;
  }

  private boolean hasAddress(InetAddress address) {
    return host.addresses.stream().anyMatch(other -> other.local().address().equals(address));
  }

  /** Returns whether a route of the planned host, which the original network has not, stays. */
  private boolean stays(RouteState route) {
    if (Normalization.isKernelManaged(route)) {
      return false;
    }
    return route.expires().isPresent()
        || Normalization.isAdvertised(route)
        || !(isOfNetwork(route) || isOfMissingAddress(route));
  }

  /** Returns whether a route is what is left of another one that has lost next hops. */
  private boolean isRestOf(RouteState route, RouteState rest) {
    return route.usesAnyOf(devices)
        && route.hops().size() > rest.hops().size()
        && !rest.hops().isEmpty()
        && withoutHops(route).equals(withoutHops(rest))
        && Normalization.identity(route).hops().containsAll(Normalization.identity(rest).hops());
  }

  private static Normalization.RouteIdentity withoutHops(RouteState route) {
    return Normalization.identity(route.withHops(List.of()));
  }

  /** Returns whether a network of Uplink's has added the route. */
  boolean isOfNetwork(RouteState route) {
    boolean isDefault =
        route.destination().length() == 0
            && route.hops().stream()
                .anyMatch(hop -> hop.gateway().filter(gateways::contains).isPresent());
    return isDefault
        || (route.hops().stream().allMatch(hop -> hop.gateway().isEmpty())
            && named.stream().map(PrefixRoutes::network).anyMatch(route.destination()::equals));
  }

  private boolean isOfMissingAddress(RouteState route) {
    return route.preferredSource().filter(source -> !hasAddress(source)).isPresent();
  }
}
