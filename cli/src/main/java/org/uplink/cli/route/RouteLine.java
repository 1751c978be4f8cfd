package org.uplink.cli.route;

import java.net.Inet4Address;
import java.util.List;
import java.util.TreeMap;
import org.uplink.rtnetlink.route.Metric;
import org.uplink.rtnetlink.route.NextHop;
import org.uplink.rtnetlink.route.Reason;
import org.uplink.rtnetlink.route.Route;

/**
 * Formats a route like {@code ip route get}: on one line, and with several next hops on lines of
 * their own.
 */
final class RouteLine {
  private final StringBuilder text = new StringBuilder();
  private final Route route;

  private RouteLine(Route route) {
    this.route = route;
  }

  static String of(Route route) {
    return new RouteLine(route).write();
  }

  /** Formats the answer for an address without a route. */
  static String of(String destination, Reason reason) {
    String word =
        switch (reason) {
          case UNREACHABLE -> "unreachable ";
          case PROHIBITED -> "prohibit ";
          case BLACKHOLE -> "blackhole ";
          case NO_ROUTE -> "no route to ";
        };
    return word
        + RouteNames.printable(destination)
        + " ("
        + reason.symbol()
        + ", "
        + reason.text()
        + ")";
  }

  private String write() {
    if (!RouteNames.isUnicast(route)) {
      text.append(route.type()).append(' ');
    }
    text.append(Iproute2Format.format(route.destination()));
    route
        .source()
        .filter(source -> !source.address().isAnyLocalAddress())
        .ifPresent(source -> appendWord("from", Iproute2Format.format(source)));
    route.nextHopId().ifPresent(id -> appendWord("nhid", id));
    if (route.tos() != 0) {
      appendWord("tos", RouteNames.tos(route.tos()));
    }
    List<NextHop> hops = route.nextHops();
    if (hops.size() == 1) {
      appendNextHop(hops.getFirst());
    }
    if (RouteNames.namesTable(route)) {
      appendWord("table", RouteNames.table(route.table()));
    }
    if (!route.flags().cloned() && !"boot".equals(route.protocol().toString())) {
      appendWord("proto", RouteNames.protocol(route));
    }
    if (!route.flags().cloned() && route.scope().value() != 0) {
      appendWord("scope", RouteNames.scope(route));
    }
    route.preferredSource().ifPresent(source -> appendWord("src", Iproute2Format.format(source)));
    route.priority().ifPresent(metric -> appendWord("metric", metric));
    route.flags().names().forEach(flag -> text.append(' ').append(flag));
    route.flow().mark().ifPresent(mark -> appendWord("mark", "0x" + Long.toHexString(mark)));
    route.realms().ifPresent(realms -> appendWord("realms", realms));
    route.flow().uid().ifPresent(uid -> appendWord("uid", uid));
    RouteNames.cacheFlags(route.flags()).stream()
        .filter(flag -> flag.startsWith("redirect"))
        .forEach(flag -> text.append(' ').append(flag));
    metrics();
    route.cache().expires().ifPresent(left -> appendWord("expires", left.toSeconds() + "sec"));
    route.flow().inputDevice().ifPresent(device -> appendWord("iif", RouteNames.device(device)));
    route
        .preference()
        .filter(preference -> !"medium".equals(preference.toString()))
        .ifPresent(preference -> appendWord("pref", preference));
    if (hops.size() > 1) {
      for (NextHop hop : hops) {
        text.append("\n    nexthop");
        appendNextHop(hop);
        appendWord("weight", hop.weight());
        hop.flags().names().forEach(flag -> text.append(' ').append(flag));
      }
    }
    return text.toString();
  }

  private void appendNextHop(NextHop hop) {
    hop.encapsulation()
        .ifPresent(wrapped -> appendWord("encap", RouteNames.encapsulationDetails(wrapped)));
    hop.gateway()
        .ifPresent(
            gateway -> {
              boolean sameFamily =
                  gateway instanceof Inet4Address
                      == route.destination().address() instanceof Inet4Address;
              appendWord(
                  "via",
                  (sameFamily ? "" : gateway instanceof Inet4Address ? "inet " : "inet6 ")
                      + Iproute2Format.format(gateway));
            });
    hop.device().ifPresent(device -> appendWord("dev", RouteNames.device(device)));
  }

  private void metrics() {
    TreeMap<Integer, Long> inOrder = new TreeMap<>();
    route.metrics().values().forEach((metric, value) -> inOrder.put(metric.number(), value));
    inOrder.forEach(
        (number, value) -> {
          Metric metric = new Metric(number);
          String lock = route.metrics().locked().contains(metric) ? "lock " : "";
          boolean time =
              metric.equals(Metric.RTT)
                  || metric.equals(Metric.RTTVAR)
                  || metric.equals(Metric.RTO_MIN);
          appendWord(
              metric.toString(), lock + RouteNames.metric(metric, value) + (time ? "ms" : ""));
        });
    route.metrics().congestionControl().ifPresent(name -> appendWord("congctl", name));
  }

  private void appendWord(String name, Object value) {
    text.append(' ').append(name).append(' ').append(value);
  }
}
