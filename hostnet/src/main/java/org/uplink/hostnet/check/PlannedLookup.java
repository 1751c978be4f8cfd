package org.uplink.hostnet.check;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.request.EngineFlow;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.PrefixRoutes;
import org.uplink.hostnet.state.RouteFormat;
import org.uplink.hostnet.state.RouteState;
import org.uplink.hostnet.state.RuleFormat;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.route.RouteType;
import org.uplink.rtnetlink.rule.Rule;
import org.uplink.rtnetlink.rule.RuleAction;

/**
 * Looks up the route of a flow on a planned host, as the kernel would. It models rules with a
 * source, destination, mark, input device, protocol and ports. In a table, it chooses the longest
 * prefix, then the lowest metric, then the first route. If the result depends on anything else, the
 * answer is {@link Answer.NotModelled}.
 */
public final class PlannedLookup {
  private static final int TOO_MANY_JUMPS = 1000;

  private final NetworkState host;

  public PlannedLookup(NetworkState host) {
    this.host = host;
  }

  /** Looks up the route of the flow's packets from this host, for a socket bound to no device. */
  public Answer lookUp(EngineFlow flow) {
    InetAddress destination = flow.peer().getAddress();
    if (host.addresses().stream()
        .anyMatch(address -> address.local().address().equals(destination))) {
      return new Answer.None("it is an address of this host");
    }
    try {
      return followRules(flow);
    } catch (NotModelledException e) {
      return new Answer.NotModelled(e.why);
    }
  }

  static boolean contains(Prefix prefix, InetAddress address) {
    return prefix.address() instanceof Inet4Address == address instanceof Inet4Address
        && PrefixRoutes.network(new Prefix(address, prefix.length()))
            .equals(PrefixRoutes.network(prefix));
  }

  private Answer followRules(EngineFlow flow) {
    boolean ipv6 = !(flow.peer().getAddress() instanceof Inet4Address);
    List<Rule> rules =
        host.rules().stream()
            .filter(rule -> rule.ipv6() == ipv6)
            .sorted(Comparator.comparingLong(Rule::priority))
            .toList();
    int jumps = 0;
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      boolean matches = new RuleMatch(rule, flow).matches();
      // Attributes that are not modelled can only restrict the packets that a rule matches.
      if (!rule.rawAttributes().isEmpty() && (matches || rule.selector().inverted())) {
        throw new NotModelledException(
            "a rule with an unknown condition: " + RuleFormat.format(rule));
      }
      if (!matches) {
        continue;
      }
      refuseNotModelled(rule);
      if (rule.action().equals(RuleAction.TABLE)) {
        Optional<Answer> answer = inTable(rule, flow.peer().getAddress());
        if (answer.isPresent()) {
          return answer.get();
        }
      } else if (rule.action().equals(RuleAction.GOTO) && rule.gotoPriority().isPresent()) {
        i = indexFrom(rules, rule.gotoPriority().getAsLong()) - 1;
        if (++jumps > TOO_MANY_JUMPS) {
          throw new NotModelledException("rules that form a loop");
        }
      } else if (!rule.action().equals(RuleAction.NOP)) {
        return new Answer.None("the rule " + RuleFormat.format(rule) + " forbids it");
      }
    }
    return new Answer.None("no route");
  }

  private static int indexFrom(List<Rule> rules, long priority) {
    int index = 0;
    while (index < rules.size() && rules.get(index).priority() < priority) {
      index++;
    }
    return index;
  }

  private static void refuseNotModelled(Rule rule) {
    if (rule.selector().users().isPresent()) {
      throw new NotModelledException("a rule by user: " + RuleFormat.format(rule));
    }
    if (rule.suppressGroup().isPresent()) {
      throw new NotModelledException(
          "a rule that suppresses a group of links: " + RuleFormat.format(rule));
    }
  }

  private Optional<Answer> inTable(Rule rule, InetAddress destination) {
    List<RouteState> matching =
        host.routes().stream()
            .filter(route -> route.table().equals(rule.table()))
            .filter(route -> contains(route.destination(), destination))
            .filter(route -> route.tos() == 0)
            .filter(this::isUsable)
            .toList();
    if (matching.stream().anyMatch(route -> route.source().isPresent())) {
      throw new NotModelledException("a source-specific route");
    }
    Optional<RouteState> best =
        matching.stream()
            .min(
                Comparator.comparingInt((RouteState route) -> -route.destination().length())
                    .thenComparingLong(route -> route.priority().orElse(0)));
    if (best.isEmpty()
        || best.get().type().equals(RouteType.THROW)
        || rule.suppressPrefixLength().orElse(-1) >= best.get().destination().length()) {
      return Optional.empty();
    }
    return Optional.of(answer(best.get(), matching));
  }

  private Answer answer(RouteState best, List<RouteState> matching) {
    if (best.unwritable().isPresent()) {
      throw new NotModelledException(
          "the route %s, because %s".formatted(RouteFormat.format(best), best.unwritable().get()));
    }
    if (best.hops().stream().anyMatch(hop -> hop.encapsulation().isPresent())) {
      throw new NotModelledException("a route with an encapsulation: " + RouteFormat.format(best));
    }
    if (!best.type().equals(RouteType.UNICAST)) {
      return new Answer.None(
          "the route %s has the type %s".formatted(RouteFormat.format(best), best.type()));
    }
    // The next hops of an IPv6 multipath route are separate routes.
    List<String> devices =
        matching.stream()
            .filter(
                route ->
                    route.equals(best)
                        || (!route.ipv4()
                            && route.destination().equals(best.destination())
                            && route.priority().equals(best.priority())
                            && hasGateway(route)
                            && hasGateway(best)))
            .flatMap(route -> route.hops().stream())
            .flatMap(hop -> hop.device().stream())
            .distinct()
            .collect(Collectors.toList());
    if (devices.size() != 1) {
      throw new NotModelledException("a multipath route: " + String.join(", ", devices));
    }
    return new Answer.Found(devices.getFirst(), best);
  }

  private static boolean hasGateway(RouteState route) {
    return route.hops().stream().allMatch(hop -> hop.gateway().isPresent());
  }

  /**
   * Returns whether a link of the route is up. The kernel deletes routes through links that are
   * down.
   */
  private boolean isUsable(RouteState route) {
    return route.hops().isEmpty()
        || route.hops().stream()
            .flatMap(hop -> hop.device().stream())
            .anyMatch(name -> host.link(name).filter(LinkState::up).isPresent());
  }

  /** Compares a rule with a flow that starts on this host. */
  private record RuleMatch(Rule rule, EngineFlow flow) {
    boolean matches() {
      return all() != rule.selector().inverted();
    }

    private boolean all() {
      Rule.Selector selector = rule.selector();
      return in(selector.from(), flow.local().getAddress())
          && in(selector.to(), flow.peer().getAddress())
          && selector.inputDevice().map("lo"::equals).orElse(true)
          && selector.outputDevice().isEmpty()
          && selector.tos() == 0
          && selector.dscp().orElse(0) == 0
          // The rule matches packets of a VRF. A socket that is not bound to a VRF sends no such
          // packets.
          && !selector.vrf()
          && selector.mark().map(mark -> (mark.value() & mark.mask()) == 0).orElse(true)
          && selector.protocol().map(IpProtocol.TCP::equals).orElse(true)
          && range(selector.sourcePorts(), flow.local().getPort())
          && range(selector.destinationPorts(), flow.peer().getPort());
    }

    private static boolean in(Optional<Prefix> wanted, InetAddress address) {
      return wanted.map(prefix -> contains(prefix, address)).orElse(true);
    }

    private static boolean range(Optional<Rule.Range> wanted, int port) {
      return wanted.map(ports -> ports.first() <= port && port <= ports.last()).orElse(true);
    }
  }

  /** The result of a lookup. */
  public sealed interface Answer {
    /** Returns the result as text. */
    String describe();

    /** Packets leave through this device. */
    record Found(String device, RouteState route) implements Answer {
      @Override
      public String describe() {
        String gateways =
            route.hops().stream()
                .filter(hop -> hop.device().filter(device::equals).isPresent())
                .flatMap(hop -> hop.gateway().stream())
                .map(IpLiteral::format)
                .collect(Collectors.joining(" or "));
        return gateways.isEmpty() ? device : "%s via %s".formatted(device, gateways);
      }
    }

    /** Packets are dropped, or stay on this host. */
    record None(String why) implements Answer {
      @Override
      public String describe() {
        return "unreachable (" + why + ")";
      }
    }

    /** The result depends on something that is not modelled. */
    record NotModelled(String why) implements Answer {
      @Override
      public String describe() {
        return "unpredictable (it depends on " + why + ")";
      }
    }
  }

  /** Ends a lookup that depends on something that is not modelled. */
  private static final class NotModelledException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String why;

    NotModelledException(String why) {
      super(why);
      this.why = why;
    }
  }
}
