package org.uplink.hostnet.transition;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.uplink.hostnet.state.Comparison;
import org.uplink.rtnetlink.rule.Rule;
import org.uplink.rtnetlink.rule.RuleAction;

/**
 * The steps from some rules to others: first what is new, then away with what is not wanted. The
 * kernel puts a new rule behind those of its priority; where others are to stand behind it, they
 * are taken away and added again, in the same send.
 *
 * <p>The kernel finds a new route's router by the rules. So rules that look up a table come before
 * the routes; of those that forbid, the old ones go before, and the new ones come behind. One that
 * forbids and stays is taken away while a route by a router is added.
 */
final class RuleSteps {
  private final List<Rule> from;
  private final List<Rule> to;
  private final Set<String> devices;
  private final List<Step> routes;
  private final List<Step> before = new ArrayList<>();
  private final List<Step> after = new ArrayList<>();

  private RuleSteps(List<Rule> from, List<Rule> to, Set<String> devices, List<Step> routes) {
    this.from = from;
    this.to = to;
    this.devices = devices;
    this.routes = routes;
  }

  /**
   * The steps; only rules that name these devices come or go.
   *
   * @param routes the steps for routes, in the same send
   */
  static RuleSteps between(List<Rule> from, List<Rule> to, Set<String> devices, List<Step> routes) {
    RuleSteps order = new RuleSteps(from, to, devices, routes);
    for (boolean ipv6 : new boolean[] {false, true}) {
      Set<Long> priorities = new TreeSet<>();
      from.forEach(rule -> priorities.add(rule.priority()));
      to.forEach(rule -> priorities.add(rule.priority()));
      priorities.forEach(priority -> order.compare(ipv6, priority));
    }
    return order;
  }

  /** The steps before those for routes. */
  List<Step> before() {
    return before;
  }

  /** The steps behind those for routes. */
  List<Step> after() {
    return after;
  }

  private static boolean forbids(Rule rule) {
    return !rule.action().equals(RuleAction.TABLE);
  }

  /** Whether the kernel may not find a new route's router because of this rule. */
  private boolean blocksGatewayLookup(Rule rule) {
    return forbids(rule)
        && isTouched(rule)
        && routes.stream().anyMatch(step -> RouteSteps.addsRouteWithGateway(step, rule.ipv6()));
  }

  private static List<Rule> of(List<Rule> rules, boolean ipv6, long priority) {
    return rules.stream()
        .filter(rule -> rule.ipv6() == ipv6 && rule.priority() == priority)
        .toList();
  }

  private boolean isTouched(Rule rule) {
    return Comparison.namesAnyOf(rule, devices);
  }

  private void compare(boolean ipv6, long priority) {
    List<Rule> there = of(from, ipv6, priority);
    List<Rule> wanted =
        of(to, ipv6, priority).stream()
            .filter(rule -> isTouched(rule) || there.contains(rule))
            .toList();
    List<Rule> unwanted =
        there.stream().filter(rule -> isTouched(rule) && !wanted.contains(rule)).toList();
    List<Rule> staying = there.stream().filter(wanted::contains).toList();
    int same = 0;
    while (same < staying.size()
        && staying.get(same).equals(wanted.get(same))
        && !blocksGatewayLookup(staying.get(same))) {
      same++;
    }
    List<Rule> added = wanted.subList(same, wanted.size());
    List<Step> additions = new ArrayList<>();
    for (Rule rule : added) {
      if (there.contains(rule)) {
        (blocksGatewayLookup(rule) ? before : additions).add(delete(rule));
      }
      additions.add(new Step(new Operation.AddRule(rule), new Operation.DeleteRule(rule)));
    }
    boolean late = added.stream().anyMatch(RuleSteps::forbids);
    if (!late) {
      before.addAll(additions);
    }
    unwanted.forEach(rule -> before.add(delete(rule)));
    if (late) {
      after.addAll(additions);
    }
  }

  private static Step delete(Rule rule) {
    return new Step(new Operation.DeleteRule(rule), new Operation.AddRule(rule));
  }
}
