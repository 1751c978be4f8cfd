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
 * The look-up of a flow on a state that is not yet: rules in order by source, destination, mark,
 * incoming device, protocol and ports; tables by longest prefix, then metric, then order. What it
 * does not model it says, and guesses nothing.
 */
public final class PlannedLookup {
  private static final int TOO_MANY_JUMPS = 1000;

  private final NetworkState host;

  /** A look-up on this state. */
  public PlannedLookup(NetworkState host) {
    this.host = host;
  }

  /** The outcome. */
  public sealed interface Answer {
    /** In a few words, for people. */
    String describe();

    /** Packets go by this device. */
    record Found(String device, RouteState route) implements Answer {
      @Override
      public String describe() {
        return device
            + route.hops().stream()
                .filter(hop -> hop.device().filter(device::equals).isPresent())
                .flatMap(hop -> hop.gateway().stream())
                .findFirst()
                .map(gateway -> " via " + IpLiteral.format(gateway))
                .orElse("");
      }
    }

    /** Packets do not leave, or do not leave this host. */
    record None(String why) implements Answer {
      @Override
      public String describe() {
        return "nowhere (" + why + ")";
      }
    }

    /** It depends on something that is not modelled. */
    record NotModelled(String why) implements Answer {
      @Override
      public String describe() {
        return "not simulated (it depends on " + why + ")";
      }
    }
  }

  /** Thrown within, where something is met that is not modelled. */
  private static final class NotModelledException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String why;

    NotModelledException(String why) {
      super(why);
      this.why = why;
    }
  }

  /** Looks up the way of the flow's packets from this host, as a socket without a device would. */
  public Answer lookUp(EngineFlow flow) {
    InetAddress destination = flow.peer().getAddress();
    if (host.addresses().stream()
        .anyMatch(address -> address.local().address().equals(destination))) {
      return new Answer.None("it is an address of this very host");
    }
    try {
      return followRules(flow);
    } catch (NotModelledException e) {
      return new Answer.NotModelled(e.why);
    }
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
      if (!new RuleMatch(rule, flow).matches()) {
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
          throw new NotModelledException("rules that go in a circle");
        }
      } else if (!rule.action().equals(RuleAction.NOP)) {
        return new Answer.None("the rule " + RuleFormat.format(rule) + " forbids it");
      }
    }
    return new Answer.None("no route");
  }

  private static int indexFrom(List<Rule> rules, long priority) {
    int at = 0;
    while (at < rules.size() && rules.get(at).priority() < priority) {
      at++;
    }
    return at;
  }

  private static void refuseNotModelled(Rule rule) {
    if (rule.selector().users().isPresent()) {
      throw new NotModelledException("a rule by user: " + RuleFormat.format(rule));
    }
    if (rule.suppressGroup().isPresent()) {
      throw new NotModelledException(
          "a rule that passes over a group of links: " + RuleFormat.format(rule));
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
      throw new NotModelledException("a route for packets of one source");
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
          "the route " + RouteFormat.format(best) + ": " + best.unwritable().get());
    }
    if (!best.type().equals(RouteType.UNICAST)) {
      return new Answer.None(
          "the route " + RouteFormat.format(best) + " is of type " + best.type());
    }
    // IPv6's ways of one route stand beside each other.
    List<String> ways =
        matching.stream()
            .filter(
                route ->
                    route.equals(best)
                        || (!route.ipv4()
                            && route.destination().equals(best.destination())
                            && route.priority().equals(best.priority())
                            && viaRouter(route)
                            && viaRouter(best)))
            .flatMap(route -> route.hops().stream())
            .flatMap(hop -> hop.device().stream())
            .distinct()
            .collect(Collectors.toList());
    if (ways.size() != 1) {
      throw new NotModelledException("a route of several ways: " + String.join(", ", ways));
    }
    return new Answer.Found(ways.getFirst(), best);
  }

  private static boolean viaRouter(RouteState route) {
    return route.hops().stream().allMatch(hop -> hop.gateway().isPresent());
  }

  /** A route by a link that is down is none; the kernel deletes it. */
  private boolean isUsable(RouteState route) {
    return route.hops().isEmpty()
        || route.hops().stream()
            .flatMap(hop -> hop.device().stream())
            .anyMatch(name -> host.link(name).filter(LinkState::up).isPresent());
  }

  static boolean contains(Prefix prefix, InetAddress address) {
    return prefix.address() instanceof Inet4Address == address instanceof Inet4Address
        && PrefixRoutes.network(new Prefix(address, prefix.length()))
            .equals(PrefixRoutes.network(prefix));
  }

  /** Whether a rule is for a flow of this host. */
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
          // Packets of a virtual router alone: a socket in none has none.
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
}
