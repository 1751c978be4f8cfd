package org.uplink.hostnet.transition;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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
   * Computes the steps. They touch only rules that name these devices.
   *
   * @param routes the steps for routes in the same batch
   */
  static RuleSteps between(List<Rule> from, List<Rule> to, Set<String> devices, List<Step> routes) {
    RuleSteps steps = new RuleSteps(from, to, devices, routes);
    for (boolean ipv6 : new boolean[] {false, true}) {
      Set<Long> priorities = new TreeSet<>();
      from.forEach(rule -> priorities.add(rule.priority()));
      to.forEach(rule -> priorities.add(rule.priority()));
      priorities.forEach(priority -> steps.compare(ipv6, priority));
    }
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
    return forbids(rule)
        && isTouched(rule)
        && routes.stream().anyMatch(step -> RouteSteps.addsRouteWithGateway(step, rule.ipv6()));
  }

  private static List<Rule> select(List<Rule> rules, boolean ipv6, long priority) {
    return rules.stream()
        .filter(rule -> rule.ipv6() == ipv6 && rule.priority() == priority)
        .toList();
  }

  private boolean isTouched(Rule rule) {
    return Comparison.namesAnyOf(rule, devices);
  }

  private void compare(boolean ipv6, long priority) {
    List<Rule> current = select(from, ipv6, priority);
    List<Rule> wanted =
        select(to, ipv6, priority).stream()
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
}
