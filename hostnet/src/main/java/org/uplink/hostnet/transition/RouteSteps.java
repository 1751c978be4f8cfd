package org.uplink.hostnet.transition;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.RouteState;
import org.uplink.hostnet.sysctl.SysctlKey;
import org.uplink.rtnetlink.net.Prefix;

/**
 * Computes the steps from some routes to others: first the new routes, then the deletions. Of
 * several IPv4 routes to one prefix with one metric the kernel uses the first, so their order
 * counts too.
 */
final class RouteSteps {
  private final List<RouteState> from;
  private final List<RouteState> to;
  private final NetworkState target;
  private final Set<String> devices;
  private final List<Step> additions = new ArrayList<>();
  private final List<Step> deletions = new ArrayList<>();

  private RouteSteps(List<RouteState> from, NetworkState target, Set<String> devices) {
    this.target = target;
    this.from = from.stream().filter(route -> !Normalization.isKernelManaged(route)).toList();
    this.to =
        target.routes().stream().filter(route -> !Normalization.isKernelManaged(route)).toList();
    this.devices = devices;
  }

  /** Returns the steps. They touch only routes through these devices. */
  static List<Step> between(List<RouteState> from, NetworkState to, Set<String> devices) {
    RouteSteps all = new RouteSteps(from, to, devices);
    all.compareIpv4();
    all.compareIpv6();
    // The kernel accepts a gateway only if it has a route to it. So those routes are added first
    // and
    // deleted last.
    List<Step> steps = new ArrayList<>();
    all.additions.stream().filter(step -> !hasGateway(step.operation())).forEach(steps::add);
    all.additions.stream().filter(step -> hasGateway(step.operation())).forEach(steps::add);
    all.deletions.stream().filter(step -> hasGateway(step.operation())).forEach(steps::add);
    all.deletions.stream().filter(step -> !hasGateway(step.operation())).forEach(steps::add);
    return steps;
  }

  /**
   * Returns whether a step adds a route of this family with a gateway, which the kernel looks up.
   */
  static boolean addsRouteWithGateway(Step step, boolean ipv6) {
    return step.operation() instanceof Operation.AddRoute add
        && add.route().ipv4() != ipv6
        && hasGateway(add);
  }

  private static boolean hasGateway(Operation operation) {
    return hasGateway(
        switch (operation) {
          case Operation.AddRoute add -> add.route();
          case Operation.DeleteRoute delete -> delete.route();
          default -> throw new IllegalArgumentException(operation.describe());
        });
  }

  private static boolean hasGateway(RouteState route) {
    return route.hops().stream().map(RouteState.Hop::gateway).anyMatch(Optional::isPresent);
  }

  private boolean isTouched(RouteState route) {
    return route.usesAnyOf(devices);
  }

  private void compareIpv4() {
    Map<Key, List<RouteState>> current = byKey(from);
    Map<Key, List<RouteState>> wanted = byKey(to);
    current.keySet().forEach(key -> wanted.putIfAbsent(key, List.of()));
    wanted.forEach((key, routes) -> compareIpv4(current.getOrDefault(key, List.of()), routes));
  }

  private static Map<Key, List<RouteState>> byKey(List<RouteState> routes) {
    Map<Key, List<RouteState>> byKey = new LinkedHashMap<>();
    for (RouteState route : routes) {
      if (route.ipv4()) {
        byKey.computeIfAbsent(Key.of(route), _ -> new ArrayList<>()).add(route);
      }
    }
    return byKey;
  }

  private void compareIpv4(List<RouteState> current, List<RouteState> wantedOrGone) {
    List<RouteState> wanted =
        wantedOrGone.stream().filter(route -> isTouched(route) || current.contains(route)).toList();
    for (RouteState route : current) {
      if (isTouched(route) && !wanted.contains(route)) {
        deletions.add(delete(route));
      }
    }
    Run unmoved = longestUnmovedRun(current, wanted);
    if (unmoved.length() == 0) {
      unmoved = new Run(numberPlacedFirst(wanted), 0);
    }
    for (int i = unmoved.start() - 1; i >= 0; i--) {
      place(wanted.get(i), current, Operation.AddRoute.Place.FIRST);
    }
    for (int i = unmoved.start() + unmoved.length(); i < wanted.size(); i++) {
      place(wanted.get(i), current, Operation.AddRoute.Place.LAST);
    }
  }

  /**
   * Returns how many routes can be added before those that will be deleted, if none can stay. The
   * last one is added first, but routes without a gateway before those with one. So the order would
   * change if one with a gateway followed one without: it is added behind all others.
   */
  private static int numberPlacedFirst(List<RouteState> wanted) {
    int number = 0;
    while (number < wanted.size()
        && (number == 0 || !hasGateway(wanted.get(number)) || hasGateway(wanted.get(number - 1)))) {
      number++;
    }
    return number;
  }

  /**
   * Adds a route before or after the routes with the same prefix and metric. Routes through other
   * devices keep their position.
   */
  private void place(RouteState route, List<RouteState> current, Operation.AddRoute.Place place) {
    if (!isTouched(route)) {
      return;
    }
    if (current.contains(route)) {
      additions.add(delete(route));
    }
    additions.add(add(route, place));
  }

  /**
   * Finds a sequence of wanted routes that exist in this order and can stay. Prefers the sequence
   * with the most routes through other devices, which must not be touched, and then the longest
   * sequence.
   */
  private Run longestUnmovedRun(List<RouteState> current, List<RouteState> wanted) {
    Run best = new Run(wanted.size(), 0);
    int bestWeight = 0;
    for (int start = 0; start < wanted.size(); start++) {
      int length = 0;
      int weight = 0;
      int last = -1;
      for (int i = start; i < wanted.size(); i++) {
        int position = current.indexOf(wanted.get(i));
        if (position <= last) {
          break;
        }
        last = position;
        length++;
        weight += isTouched(wanted.get(i)) ? 1 : wanted.size();
      }
      if (weight > bestWeight) {
        best = new Run(start, length);
        bestWeight = weight;
      }
    }
    return best;
  }

  private void compareIpv6() {
    List<RouteState> current = from.stream().filter(route -> !route.ipv4()).toList();
    List<RouteState> wanted = to.stream().filter(route -> !route.ipv4()).toList();
    Set<RouteState> currentNormalized =
        current.stream().map(Normalization::normalize).collect(Collectors.toSet());
    Set<RouteState> wantedNormalized =
        wanted.stream().map(Normalization::normalize).collect(Collectors.toSet());
    for (RouteState route : wanted) {
      if (isTouched(route) && !currentNormalized.contains(Normalization.normalize(route))) {
        additions.add(add(withOwnMetricIfAdvertised(route), Operation.AddRoute.Place.LAST));
      }
    }
    for (RouteState route : current) {
      if (isTouched(route)
          && (!wantedNormalized.contains(Normalization.normalize(route))
              || isReplacedByKernel(route, current, wanted))) {
        deletions.add(delete(route));
      }
    }
  }

  /**
   * Returns whether an advertised route is the one that Uplink has added with its own metric, and
   * the kernel has added the wanted route since.
   */
  private static boolean isReplacedByKernel(
      RouteState route, List<RouteState> current, List<RouteState> wanted) {
    return Normalization.isAdvertised(route)
        && wanted.stream().noneMatch(other -> isSame(other, route, route.priority().orElse(0)))
        && wanted.stream().anyMatch(other -> isSame(other, route, route.priority().orElse(0) + 1))
        && current.stream().anyMatch(other -> isSame(other, route, route.priority().orElse(0) + 1));
  }

  private static boolean isSame(RouteState other, RouteState route, long priority) {
    return other.priority().orElse(0) == priority
        && Normalization.normalize(other).equals(Normalization.normalize(route));
  }

  /**
   * Returns a route that Uplink adds with another metric than the kernel's, if it is an advertised
   * route. The kernel ignores router advertisements while a route that the kernel did not add
   * itself has the kernel's metric. If the kernel does not handle advertisements, because the owner
   * of the NIC does, the metric is the owner's.
   */
  private RouteState withOwnMetricIfAdvertised(RouteState route) {
    boolean hasKernelMetric =
        Normalization.isAdvertised(route)
            && route.priority().orElse(0) > 1
            && devices.stream().filter(route::uses).noneMatch(this::ignoresAdvertisements);
    return hasKernelMetric
        ? route.withPriority(OptionalLong.of(route.priority().getAsLong() - 1))
        : route;
  }

  private boolean ignoresAdvertisements(String device) {
    return "0".equals(target.sysctls().get(new SysctlKey("ipv6", device, "accept_ra").toString()));
  }

  private static Step add(RouteState route, Operation.AddRoute.Place place) {
    return new Step(new Operation.AddRoute(route, place), new Operation.DeleteRoute(route));
  }

  private static Step delete(RouteState route) {
    return new Step(
        new Operation.DeleteRoute(route),
        new Operation.AddRoute(route, Operation.AddRoute.Place.FIRST));
  }

  /** The values that are equal for routes whose order matters. */
  private record Key(
      Prefix destination, Optional<Prefix> source, int table, int tos, long priority) {
    static Key of(RouteState route) {
      return new Key(
          route.destination(),
          route.source(),
          route.table().value(),
          route.tos(),
          route.priority().orElse(0));
    }
  }

  /** A sequence in a list: {@code length} members from {@code start} on. */
  private record Run(int start, int length) {}
}
