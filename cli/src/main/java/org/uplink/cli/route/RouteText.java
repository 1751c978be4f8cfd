package org.uplink.cli.route;

import java.net.Inet4Address;
import java.util.List;
import java.util.TreeMap;
import org.uplink.rtnetlink.route.Metric;
import org.uplink.rtnetlink.route.NextHop;
import org.uplink.rtnetlink.route.Reason;
import org.uplink.rtnetlink.route.Route;

/**
 * A route in a line, in the words of {@code ip route get}; several next hops follow on lines of
 * their own.
 */
final class RouteText {
  private final StringBuilder text = new StringBuilder();
  private final Route route;

  private RouteText(Route route) {
    this.route = route;
  }

  static String of(Route route) {
    return new RouteText(route).write();
  }

  /** An address without a route. */
  static String of(String destination, Reason reason) {
    String word =
        switch (reason) {
          case UNREACHABLE -> "unreachable ";
          case PROHIBITED -> "prohibit ";
          case BLACKHOLE -> "blackhole ";
          case NO_ROUTE -> "no route to ";
        };
    return word + destination + " (" + reason.symbol() + ", " + reason.text() + ")";
  }

  private String write() {
    if (!RouteWords.isUnicast(route)) {
      text.append(route.type()).append(' ');
    }
    text.append(IpText.of(route.destination()));
    route
        .source()
        .filter(source -> !source.address().isAnyLocalAddress())
        .ifPresent(source -> word("from", IpText.of(source)));
    route.nextHopId().ifPresent(id -> word("nhid", id));
    if (route.tos() != 0) {
      word("tos", RouteWords.tos(route.tos()));
    }
    List<NextHop> hops = route.nextHops();
    if (hops.size() == 1) {
      hop(hops.getFirst());
    }
    if (RouteWords.namesTable(route)) {
      word("table", RouteWords.table(route.table()));
    }
    if (!route.flags().cloned() && !"boot".equals(route.protocol().toString())) {
      word("proto", RouteWords.protocol(route));
    }
    if (!route.flags().cloned() && route.scope().value() != 0) {
      word("scope", RouteWords.scope(route));
    }
    route.preferredSource().ifPresent(source -> word("src", IpText.of(source)));
    route.priority().ifPresent(metric -> word("metric", metric));
    route.flags().names().forEach(flag -> text.append(' ').append(flag));
    route.flow().mark().ifPresent(mark -> word("mark", "0x" + Long.toHexString(mark)));
    route.realms().ifPresent(realms -> word("realms", realms));
    route.flow().uid().ifPresent(uid -> word("uid", uid));
    RouteWords.cacheFlags(route.flags()).stream()
        .filter(flag -> flag.startsWith("redirect"))
        .forEach(flag -> text.append(' ').append(flag));
    metrics();
    route.cache().expires().ifPresent(left -> word("expires", left.toSeconds() + "sec"));
    route.flow().inputDevice().ifPresent(device -> word("iif", device.name()));
    route
        .preference()
        .filter(preference -> !"medium".equals(preference.toString()))
        .ifPresent(preference -> word("pref", preference));
    if (hops.size() > 1) {
      for (NextHop hop : hops) {
        text.append("\n    nexthop");
        hop(hop);
        word("weight", hop.weight());
        hop.flags().names().forEach(flag -> text.append(' ').append(flag));
      }
    }
    return text.toString();
  }

  private void hop(NextHop hop) {
    hop.encapsulation().ifPresent(wrapped -> word("encap", RouteWords.encapsulationText(wrapped)));
    hop.gateway()
        .ifPresent(
            gateway -> {
              boolean sameFamily =
                  gateway instanceof Inet4Address
                      == route.destination().address() instanceof Inet4Address;
              word(
                  "via",
                  (sameFamily ? "" : gateway instanceof Inet4Address ? "inet " : "inet6 ")
                      + IpText.of(gateway));
            });
    hop.device().ifPresent(device -> word("dev", device.name()));
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
          word(metric.toString(), lock + RouteWords.metric(metric, value) + (time ? "ms" : ""));
        });
    route.metrics().congestionControl().ifPresent(name -> word("congctl", name));
  }

  private void word(String name, Object value) {
    text.append(' ').append(name).append(' ').append(value);
  }
}
