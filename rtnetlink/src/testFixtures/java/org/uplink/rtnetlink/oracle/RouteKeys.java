package org.uplink.rtnetlink.oracle;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.route.Encapsulation;
import org.uplink.rtnetlink.route.Metric;
import org.uplink.rtnetlink.route.NextHop;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteMetrics;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.route.RouteType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Converts a route to the keys of {@code ip -j route get}. It includes every component of the
 * record that {@code ip} shows.
 */
final class RouteKeys {
  private static final long NO_HOPLIMIT = 0xffff_ffffL;

  private final ObjectNode keys = IpBatchNamespace.JSON.createObjectNode();
  private final Route route;
  private final boolean ipv4;

  private RouteKeys(Route route) {
    this.route = route;
    this.ipv4 = route.destination().address() instanceof Inet4Address;
  }

  static JsonNode of(Route route) {
    RouteKeys writer = new RouteKeys(route);
    writer.write();
    // Parsed again, so that equal numbers are equal nodes.
    return IpBatchNamespace.JSON.readTree(writer.keys.toString());
  }

  private void write() {
    if (!route.type().equals(RouteType.UNICAST)) {
      keys.put("type", route.type().toString());
    }
    keys.put("dst", AddressFormat.of(route.destination()));
    route.source().ifPresent(source -> keys.put("from", AddressFormat.from(source)));
    route.nextHopId().ifPresent(id -> keys.put("nhid", id));
    if (route.nextHops().size() == 1) {
      hop(keys, route.nextHops().getFirst());
    }
    if (route.tos() != 0) {
      keys.put("tos", IpNames.ofTos(route.tos()));
    }
    if (!route.table().equals(TableId.MAIN) && !route.table().equals(TableId.UNSPECIFIED)) {
      keys.put("table", route.table().toString());
    }
    if (!route.flags().cloned()) {
      if (!route.protocol().equals(RouteProtocol.BOOT)) {
        keys.put("protocol", route.protocol().toString());
      }
      if (route.scope().value() != 0) {
        keys.put("scope", route.scope().toString());
      }
    }
    route.preferredSource().ifPresent(source -> keys.put("prefsrc", AddressFormat.of(source)));
    route.priority().ifPresent(metric -> keys.put("metric", metric));
    strings(keys, "flags", route.flags().names());
    flow();
    cache();
    metrics(route.metrics());
    route.flow().inputDevice().ifPresent(device -> keys.put("iif", device.name()));
    route.preference().ifPresent(preference -> keys.put("pref", preference.toString()));
    if (route.nextHops().size() > 1) {
      ArrayNode hops = keys.putArray("nexthops");
      for (NextHop hop : route.nextHops()) {
        ObjectNode each = hops.addObject();
        hop(each, hop);
        each.put("weight", hop.weight());
        strings(each, "flags", hop.flags().names());
      }
    }
  }

  private void hop(ObjectNode into, NextHop hop) {
    hop.encapsulation().ifPresent(encapsulation -> encapsulation(into, encapsulation));
    hop.gateway().ifPresent(gateway -> gateway(into, gateway));
    hop.device().ifPresent(device -> into.put("dev", device.name()));
  }

  private void gateway(ObjectNode into, InetAddress gateway) {
    boolean gatewayIsIpv4 = gateway instanceof Inet4Address;
    if (gatewayIsIpv4 == ipv4) {
      into.put("gateway", AddressFormat.of(gateway));
    } else {
      into.putObject("via")
          .put("family", gatewayIsIpv4 ? "inet" : "inet6")
          .put("host", AddressFormat.of(gateway));
    }
  }

  /**
   * Writes an encapsulation. Its destination replaces the route's destination, because {@code ip}
   * prints both as "dst" and the second one overwrites the first.
   */
  private static void encapsulation(ObjectNode into, Encapsulation encapsulation) {
    switch (encapsulation) {
      case Encapsulation.Mpls(var labels, var ttl, _) -> {
        into.put("encap", "mpls");
        into.put("dst", labels.stream().map(String::valueOf).collect(Collectors.joining("/")));
        ttl.ifPresent(value -> into.put("ttl", value));
      }
      case Encapsulation.Ip ip -> {
        boolean ipv4 = ip.destination() instanceof Inet4Address;
        into.put("encap", ipv4 ? "ip" : "ip6").put("id", ip.id());
        into.put("src", AddressFormat.of(ip.source()));
        into.put("dst", AddressFormat.of(ip.destination()));
        into.put(ipv4 ? "ttl" : "hoplimit", ip.ttl()).put(ipv4 ? "tos" : "tc", ip.tos());
      }
      case Encapsulation.Other other -> into.put("encap", "type " + other.type());
    }
  }

  private void flow() {
    if (route.flow().mark().orElse(0) != 0) {
      keys.put("mark", route.flow().mark().getAsLong());
    }
    route
        .realms()
        .ifPresent(
            realms -> {
              ObjectNode flow = keys.putObject("flow");
              if (realms.from() != 0) {
                flow.put("from", IpNames.ofRealm(realms.from()));
              }
              flow.put("to", IpNames.ofRealm(realms.to()));
            });
    route.flow().uid().ifPresent(uid -> keys.put("uid", uid));
  }

  private void cache() {
    if (ipv4 && route.flags().cloned()) {
      strings(keys, "cache", CacheFlagNames.of(route.flags()));
    }
    route.cache().expires().ifPresent(left -> keys.put("expires", left.toMillis() / 1000));
    // ip prints the kernel's negative number as an unsigned one.
    route.cache().error().ifPresent(error -> keys.put("error", -error.value() & 0xffff_ffffL));
  }

  private void metrics(RouteMetrics metrics) {
    if (metrics.values().isEmpty() && metrics.congestionControl().isEmpty()) {
      return;
    }
    ObjectNode into = keys.putArray("metrics").addObject();
    TreeMap<Integer, Long> inOrder = new TreeMap<>();
    metrics.values().forEach((metric, value) -> inOrder.put(metric.number(), value));
    inOrder.forEach((number, value) -> metric(into, new Metric(number), value));
    metrics.congestionControl().ifPresent(name -> into.put("congestion", name));
  }

  private static void metric(ObjectNode into, Metric metric, long value) {
    if (metric.equals(Metric.RTT)) {
      into.put("rtt", value / 8);
    } else if (metric.equals(Metric.RTTVAR)) {
      into.put("rttvar", value / 4);
    } else if (metric.equals(Metric.FEATURES)) {
      if ((value & 1) != 0) {
        into.putNull("ecn");
      }
      if ((value & ~1) != 0) {
        into.put("features", "0x" + Long.toHexString(value));
      }
    } else if (!metric.equals(Metric.HOPLIMIT) || value != NO_HOPLIMIT) {
      into.put(metric.toString(), value);
    }
  }

  private static void strings(ObjectNode into, String key, List<String> values) {
    ArrayNode array = into.putArray(key);
    values.forEach(array::add);
  }
}
