package org.uplink.cli.route;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.Encapsulation;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.LookupResult;
import org.uplink.rtnetlink.route.Metric;
import org.uplink.rtnetlink.route.NextHop;
import org.uplink.rtnetlink.route.Reason;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteMetrics;

/**
 * Writes a route with the keys of {@code ip -j route get}, so that a parser of that output can read
 * this one. It omits the keys that ip omits: type unicast, table main, and protocol and scope of a
 * cloned route.
 */
final class RouteJson {
  private static final long NO_HOPLIMIT = 0xffff_ffffL;

  private final JsonWriter json;
  private final Route route;
  private final boolean v4;

  private RouteJson(JsonWriter json, Route route) {
    this.json = json;
    this.route = route;
    this.v4 = route.destination().address() instanceof Inet4Address;
  }

  static void write(JsonWriter json, Route route) {
    new RouteJson(json, route).write();
  }

  /**
   * Writes an answer.
   *
   * @param address the address as the user wrote it
   */
  static void write(JsonWriter json, String address, LookupResult answer) {
    // A pattern switch would cost two milliseconds at its first use.
    if (answer instanceof Lookup.Found(Route route)) {
      write(json, route);
    } else if (answer instanceof Lookup.NoRoute(Reason reason)) {
      writeError(json, address, reason.symbol(), reason.text());
    } else if (answer instanceof LookupResult.Refused(NetlinkException error)) {
      writeError(json, address, error.errno().symbol(), String.valueOf(error.getMessage()));
    }
  }

  /** Writes an error in the place of a route. */
  static void writeError(JsonWriter json, String destination, String error, String message) {
    json.open('{')
        .name("dst")
        .value(destination)
        .name("error")
        .value(error)
        .name("message")
        .value(message)
        .close('}');
  }

  private void write() {
    json.open('{');
    if (!RouteNames.isUnicast(route)) {
      json.name("type").value(route.type().toString());
    }
    json.name("dst").value(Iproute2Format.format(route.destination()));
    route
        .source()
        .ifPresent(
            source ->
                json.name("from")
                    .value(
                        source.length() == 0
                            ? Iproute2Format.format(source.address())
                            : Iproute2Format.format(source)));
    number("nhid", route.nextHopId());
    boolean single = route.nextHops().size() == 1;
    if (single) {
      encapsulation(route.nextHops().getFirst());
    }
    if (route.tos() != 0) {
      json.name("tos").value(RouteNames.tos(route.tos()));
    }
    if (single) {
      gateway(route.nextHops().getFirst());
      device(route.nextHops().getFirst());
    }
    if (RouteNames.namesTable(route)) {
      json.name("table").value(RouteNames.table(route.table()));
    }
    origin();
    route
        .preferredSource()
        .ifPresent(source -> json.name("prefsrc").value(Iproute2Format.format(source)));
    number("metric", route.priority());
    strings("flags", route.flags().names());
    flow();
    cache();
    metrics(route.metrics());
    route.flow().inputDevice().ifPresent(device -> json.name("iif").value(device.name()));
    route.preference().ifPresent(preference -> json.name("pref").value(preference.toString()));
    if (route.nextHops().size() > 1) {
      nextHops();
    }
    json.close('}');
  }

  private void origin() {
    if (route.flags().cloned()) {
      return;
    }
    if (!"boot".equals(route.protocol().toString())) {
      json.name("protocol").value(RouteNames.protocol(route));
    }
    if (route.scope().value() != 0) {
      json.name("scope").value(RouteNames.scope(route));
    }
  }

  private void flow() {
    if (route.flow().mark().orElse(0) != 0) {
      number("mark", route.flow().mark());
    }
    route
        .realms()
        .ifPresent(
            realms -> {
              json.name("flow").open('{');
              if (realms.from() != 0) {
                json.name("from").value(RouteNames.realm(realms.from()));
              }
              json.name("to").value(RouteNames.realm(realms.to())).close('}');
            });
    number("uid", route.flow().uid());
  }

  private void cache() {
    if (v4 && route.flags().cloned()) {
      strings("cache", RouteNames.cacheFlags(route.flags()));
    }
    route.cache().expires().ifPresent(left -> json.name("expires").value(left.toMillis() / 1000));
    // ip prints the kernel's negative errno as an unsigned number.
    route
        .cache()
        .error()
        .ifPresent(error -> json.name("error").value(-error.value() & 0xffff_ffffL));
  }

  private void metrics(RouteMetrics metrics) {
    if (metrics.values().isEmpty() && metrics.congestionControl().isEmpty()) {
      return;
    }
    json.name("metrics").open('[').open('{');
    TreeMap<Integer, Long> inOrder = new TreeMap<>();
    metrics.values().forEach((metric, value) -> inOrder.put(metric.number(), value));
    inOrder.forEach((number, value) -> metric(new Metric(number), value));
    metrics.congestionControl().ifPresent(name -> json.name("congestion").value(name));
    json.close('}').close(']');
  }

  private void metric(Metric metric, long value) {
    if (metric.equals(Metric.HOPLIMIT) && value == NO_HOPLIMIT) {
      return;
    }
    if (!metric.equals(Metric.FEATURES)) {
      json.name(metric.toString()).value(RouteNames.metric(metric, value));
      return;
    }
    if ((value & 1) != 0) {
      json.name("ecn").valueNull();
    }
    if ((value & ~1) != 0) {
      json.name("features").value("0x" + Long.toHexString(value));
    }
  }

  private void nextHops() {
    json.name("nexthops").open('[');
    for (NextHop hop : route.nextHops()) {
      json.open('{');
      encapsulation(hop);
      gateway(hop);
      device(hop);
      json.name("weight").value(hop.weight());
      strings("flags", hop.flags().names());
      json.close('}');
    }
    json.close(']');
  }

  private void encapsulation(NextHop hop) {
    hop.encapsulation().ifPresent(this::encapsulation);
  }

  /**
   * Writes the encapsulation as an object of its own. ip writes these keys into the route, where
   * "dst" and "tos" then exist twice.
   */
  private void encapsulation(Encapsulation wrapped) {
    json.name("encap").value(RouteNames.encapsulation(wrapped));
    if (wrapped instanceof Encapsulation.Mpls mpls) {
      json.name("encap_info").open('{').name("dst").value(RouteNames.labels(mpls));
      mpls.ttl().ifPresent(ttl -> json.name("ttl").value(ttl));
      json.close('}');
    } else if (wrapped instanceof Encapsulation.Ip ip) {
      boolean four = ip.destination() instanceof Inet4Address;
      json.name("encap_info").open('{').name("id").unsigned(ip.id());
      json.name("src").value(Iproute2Format.format(ip.source()));
      json.name("dst").value(Iproute2Format.format(ip.destination()));
      json.name(four ? "ttl" : "hoplimit").value(ip.ttl());
      json.name(four ? "tos" : "tc").value(ip.tos()).close('}');
    }
  }

  private void gateway(NextHop hop) {
    Optional<InetAddress> gateway = hop.gateway();
    if (gateway.isEmpty()) {
      return;
    }
    String text = Iproute2Format.format(gateway.get());
    if (gateway.get() instanceof Inet4Address == v4) {
      json.name("gateway").value(text);
    } else {
      json.name("via")
          .open('{')
          .name("family")
          .value(v4 ? "inet6" : "inet")
          .name("host")
          .value(text)
          .close('}');
    }
  }

  private void device(NextHop hop) {
    hop.device().ifPresent(device -> json.name("dev").value(device.name()));
  }

  private void number(String name, OptionalLong number) {
    number.ifPresent(value -> json.name(name).value(value));
  }

  private void strings(String name, List<String> values) {
    json.name(name).open('[');
    values.forEach(json::value);
    json.close(']');
  }
}
