package org.uplink.hostnet.transition;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.uplink.hostnet.comparison.Comparison;
import org.uplink.rtnetlink.rule.Rule;
import org.uplink.rtnetlink.rule.RuleAction;

/**
 * Computes the steps from some rules to others: first the new rules, then the deletions. The kernel
 * adds a rule after those of the same priority. Rules that have to come after it are deleted and
 * added again in the same batch.
 *
 * <p>When a route with a gateway is added, the kernel looks up the gateway and applies the rules.
 * So rules that look up a table are added before the routes. Old rules that drop packets are
 * deleted before the routes, and new ones are added after the routes. A rule that drops packets and
 * stays is deleted before a route with a gateway is added, and added again afterwards.
 */
final class RuleSteps {
  private final Map<Place, List<Rule>> from;
  private final Map<Place, List<Rule>> to;
  private final Set<String> devices;
  private final boolean addsIpv4Gateway;
  private final boolean addsIpv6Gateway;
  private final List<Step> before = new ArrayList<>();
  private final List<Step> after = new ArrayList<>();

  private RuleSteps(List<Rule> from, List<Rule> to, Set<String> devices, List<Step> routes) {
    this.from = byPlace(from);
    this.to = byPlace(to);
    this.devices = devices;
    addsIpv4Gateway =
        routes.stream().anyMatch(step -> RouteSteps.addsRouteWithGateway(step, false));
    addsIpv6Gateway = routes.stream().anyMatch(step -> RouteSteps.addsRouteWithGateway(step, true));
  }

  /**
   * Computes the steps. They touch only rules that name these devices.
   *
   * @param routes the steps for routes in the same batch
   */
  static RuleSteps between(List<Rule> from, List<Rule> to, Set<String> devices, List<Step> routes) {
    RuleSteps steps = new RuleSteps(from, to, devices, routes);
    Set<Place> places = new TreeSet<>(steps.from.keySet());
    places.addAll(steps.to.keySet());
    places.forEach(steps::compare);
    return steps;
  }

  /** Returns the steps before those for routes. */
  List<Step> before() {
    return before;
  }

  /** Returns the steps after those for routes. */
  List<Step> after() {
    return after;
  }

  private static boolean forbids(Rule rule) {
    return !rule.action().equals(RuleAction.TABLE);
  }

  /** Returns whether this rule can prevent the kernel from finding the gateway of a new route. */
  private boolean blocksGatewayLookup(Rule rule) {
    return forbids(rule) && isTouched(rule) && (rule.ipv6() ? addsIpv6Gateway : addsIpv4Gateway);
  }

  private static Map<Place, List<Rule>> byPlace(List<Rule> rules) {
    return rules.stream()
        .collect(Collectors.groupingBy(rule -> new Place(rule.ipv6(), rule.priority())));
  }

  private boolean isTouched(Rule rule) {
    return Comparison.namesAnyOf(rule, devices);
  }

  private void compare(Place place) {
    List<Rule> current = from.getOrDefault(place, List.of());
    List<Rule> wanted =
        to.getOrDefault(place, List.of()).stream()
            .filter(rule -> isTouched(rule) || current.contains(rule))
            .toList();
    List<Rule> unwanted =
        current.stream().filter(rule -> isTouched(rule) && !wanted.contains(rule)).toList();
    List<Rule> staying = current.stream().filter(wanted::contains).toList();
    int same = 0;
    while (same < staying.size()
        && staying.get(same).equals(wanted.get(same))
        && !blocksGatewayLookup(staying.get(same))) {
      same++;
    }
    List<Rule> added = wanted.subList(same, wanted.size());
    List<Step> additions = new ArrayList<>();
    for (Rule rule : added) {
      if (current.contains(rule)) {
        (blocksGatewayLookup(rule) ? before : additions).add(delete(rule));
      }
      additions.add(new Step(new Operation.AddRule(rule), new Operation.DeleteRule(rule)));
    }
    boolean afterRoutes = added.stream().anyMatch(RuleSteps::forbids);
    if (!afterRoutes) {
      before.addAll(additions);
    }
    unwanted.forEach(rule -> before.add(delete(rule)));
    if (afterRoutes) {
      after.addAll(additions);
    }
  }

  private static Step delete(Rule rule) {
    return new Step(new Operation.DeleteRule(rule), new Operation.AddRule(rule));
  }

  /** Where rules are whose order counts: IPv4 first, the smallest priority first. */
  private record Place(boolean ipv6, long priority) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::ipv6).thenComparingLong(Place::priority);

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }
}
