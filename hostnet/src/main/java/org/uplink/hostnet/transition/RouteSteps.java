package org.uplink.hostnet.transition;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.RouteState;
import org.uplink.rtnetlink.net.Prefix;

/**
 * The steps from some routes to others: first what is new, then away with what is not wanted. Of
 * IPv4 routes to one prefix with one metric the first is taken, so their order is kept as well.
 */
final class RouteSteps {
  private final List<RouteState> from;
  private final List<RouteState> to;
  private final Set<String> devices;
  private final List<Step> additions = new ArrayList<>();
  private final List<Step> deletions = new ArrayList<>();

  /** What routes have in common that stand beside each other. */
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

  private RouteSteps(List<RouteState> from, List<RouteState> to, Set<String> devices) {
    this.from = from.stream().filter(route -> !Normalization.isKernelManaged(route)).toList();
    this.to = to.stream().filter(route -> !Normalization.isKernelManaged(route)).toList();
    this.devices = devices;
  }

  /** The steps; only routes by these devices are touched. */
  static List<Step> between(List<RouteState> from, List<RouteState> to, Set<String> devices) {
    RouteSteps order = new RouteSteps(from, to, devices);
    order.ipv4();
    order.ipv6();
    // Routers are found by routes to them: these come first, and go last.
    List<Step> steps = new ArrayList<>();
    order.additions.stream().filter(step -> !hasGateway(step.operation())).forEach(steps::add);
    order.additions.stream().filter(step -> hasGateway(step.operation())).forEach(steps::add);
    order.deletions.stream().filter(step -> hasGateway(step.operation())).forEach(steps::add);
    order.deletions.stream().filter(step -> !hasGateway(step.operation())).forEach(steps::add);
    return steps;
  }

  /** Whether the step adds a route of this family for which the kernel looks for a router. */
  static boolean addsRouteWithGateway(Step step, boolean ipv6) {
    return step.operation() instanceof Operation.AddRoute add
        && add.route().ipv4() != ipv6
        && hasGateway(add);
  }

  private static boolean hasGateway(Operation operation) {
    RouteState route =
        switch (operation) {
          case Operation.AddRoute add -> add.route();
          case Operation.DeleteRoute delete -> delete.route();
          default -> throw new IllegalArgumentException(operation.describe());
        };
    return route.hops().stream().map(RouteState.Hop::gateway).anyMatch(Optional::isPresent);
  }

  private boolean isTouched(RouteState route) {
    return devices.stream().anyMatch(route::uses);
  }

  private void ipv4() {
    Map<Key, List<RouteState>> there = byKey(from);
    Map<Key, List<RouteState>> wanted = byKey(to);
    there.keySet().forEach(key -> wanted.putIfAbsent(key, List.of()));
    wanted.forEach((key, routes) -> ipv4(there.getOrDefault(key, List.of()), routes));
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

  private void ipv4(List<RouteState> there, List<RouteState> wantedOrGone) {
    List<RouteState> wanted =
        wantedOrGone.stream().filter(route -> isTouched(route) || there.contains(route)).toList();
    for (RouteState route : there) {
      if (isTouched(route) && !wanted.contains(route)) {
        deletions.add(delete(route));
      }
    }
    int[] kept = longestUnmovedRun(there, wanted);
    for (int i = kept[0] - 1; i >= 0; i--) {
      place(wanted.get(i), there, Operation.AddRoute.Place.FIRST);
    }
    for (int i = kept[0] + kept[1]; i < wanted.size(); i++) {
      place(wanted.get(i), there, Operation.AddRoute.Place.LAST);
    }
  }

  /** A route of someone else's stays where it is, whatever the order. */
  private void place(RouteState route, List<RouteState> there, Operation.AddRoute.Place place) {
    if (!isTouched(route)) {
      return;
    }
    if (there.contains(route)) {
      additions.add(delete(route));
    }
    additions.add(add(route, place));
  }

  /**
   * Start and length of the run of wanted routes that stay where they are, being there in this
   * order: the one with the most routes of others, since these are not touched; among such the
   * longest.
   */
  private int[] longestUnmovedRun(List<RouteState> there, List<RouteState> wanted) {
    int[] best = {wanted.size(), 0};
    int bestWeight = 0;
    for (int start = 0; start < wanted.size(); start++) {
      int length = 0;
      int weight = 0;
      int last = -1;
      for (int i = start; i < wanted.size(); i++) {
        int place = there.indexOf(wanted.get(i));
        if (place <= last) {
          break;
        }
        last = place;
        length++;
        weight += isTouched(wanted.get(i)) ? 1 : wanted.size();
      }
      if (weight > bestWeight) {
        best = new int[] {start, length};
        bestWeight = weight;
      }
    }
    return best;
  }

  private void ipv6() {
    List<RouteState> there = from.stream().filter(route -> !route.ipv4()).toList();
    List<RouteState> wanted = to.stream().filter(route -> !route.ipv4()).toList();
    List<RouteState> thereNormal = there.stream().map(Normalization::normalize).toList();
    List<RouteState> wantedNormal = wanted.stream().map(Normalization::normalize).toList();
    for (RouteState route : wanted) {
      if (isTouched(route) && !thereNormal.contains(Normalization.normalize(route))) {
        additions.add(add(withOwnMetricIfAdvertised(route), Operation.AddRoute.Place.LAST));
      }
    }
    for (RouteState route : there) {
      if (isTouched(route) && !wantedNormal.contains(Normalization.normalize(route))) {
        deletions.add(delete(route));
      }
    }
  }

  /**
   * A router's default route as we make it has a metric of its own: where a route with the kernel's
   * metric is there that is not of its making, the kernel refuses the next advertisement as a
   * whole.
   */
  private static RouteState withOwnMetricIfAdvertised(RouteState route) {
    boolean ofKernel = Normalization.isAdvertised(route) && route.priority().orElse(0) > 1;
    return ofKernel ? route.withPriority(OptionalLong.of(route.priority().getAsLong() - 1)) : route;
  }

  private static Step add(RouteState route, Operation.AddRoute.Place place) {
    return new Step(new Operation.AddRoute(route, place), new Operation.DeleteRoute(route));
  }

  private static Step delete(RouteState route) {
    return new Step(
        new Operation.DeleteRoute(route),
        new Operation.AddRoute(route, Operation.AddRoute.Place.FIRST));
  }
}
