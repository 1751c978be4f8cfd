package org.uplink.rtnetlink;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * A route under the keys and in the words of {@code ip -j route get}, to be compared. Written from
 * what ip prints, not from the library.
 *
 * <p>Exceptions, where iproute2 6.1 prints something else than the kernel's answer:
 *
 * <ul>
 *   <li>{@code from} "::", an IPv6 answer's empty source, is not told by the kernel: ip prints it
 *       for the answers that have no source.
 *   <li>Expiry is printed in whole seconds, and passes between two questions: it is compared within
 *       2 s.
 *   <li>Protocol and table of an IPv4 answer made for the flow are not printed.
 * </ul>
 */
final class RouteKeys {
  private RouteKeys() {}

  /** Of the library's route. */
  static Map<String, String> of(Route route) {
    boolean ipv4 = route.destination().address() instanceof Inet4Address;
    boolean cloned = route.flags().cloned();
    Map<String, String> keys = new TreeMap<>();
    put(keys, "type", !route.type().equals(RouteType.UNICAST), route.type().toString());
    keys.put("dst", prefix(route.destination()));
    route.source().ifPresent(source -> keys.put("from", prefix(source)));
    put(keys, "tos", route.tos() != 0, "0x" + Integer.toHexString(route.tos()));
    boolean several = route.nextHops().size() > 1;
    if (!several) {
      route.nextHops().forEach(hop -> hop(hop, ipv4, keys));
    }
    put(keys, "table", !route.table().equals(TableId.MAIN), route.table().toString());
    if (!cloned) {
      put(keys, "protocol", !route.protocol().equals(RouteProtocol.BOOT), protocol(route));
      put(keys, "scope", !route.scope().equals(RouteScope.UNIVERSE), route.scope().toString());
    }
    route.preferredSource().ifPresent(source -> keys.put("prefsrc", source.getHostAddress()));
    route.priority().ifPresent(metric -> keys.put("metric", Long.toString(metric)));
    route.nextHopId().ifPresent(id -> keys.put("nhid", Long.toString(id)));
    keys.put("flags", route.flags().names().toString());
    route.flow().mark().ifPresent(mark -> keys.put("mark", Long.toString(mark)));
    route.flow().uid().ifPresent(uid -> keys.put("uid", Long.toString(uid)));
    route.flow().inputDevice().ifPresent(device -> keys.put("iif", device.name()));
    route
        .realms()
        .ifPresent(
            realms ->
                keys.put("flow", (realms.from() == 0 ? "" : realms.from() + "/") + realms.to()));
    route.preference().ifPresent(preference -> keys.put("pref", preference.toString()));
    route.cache().error().ifPresent(error -> keys.put("error", "-" + error.value()));
    metrics(route.metrics(), keys);
    if (several) {
      keys.put(
          "nexthops", route.nextHops().stream().map(hop -> hop(hop, ipv4)).toList().toString());
    }
    return keys;
  }

  /** Protocols above the kernel's own have a name, as everywhere. */
  private static String protocol(Route route) {
    return route.protocol().toString();
  }

  private static void put(Map<String, String> keys, String key, boolean is, String value) {
    if (is) {
      keys.put(key, value);
    }
  }

  private static void hop(NextHop hop, boolean ipv4, Map<String, String> keys) {
    hop.device().ifPresent(device -> keys.put("dev", device.name()));
    hop.gateway()
        .ifPresent(
            gateway ->
                keys.put(
                    gateway instanceof Inet4Address == ipv4 ? "gateway" : "via", text(gateway)));
  }

  private static String hop(NextHop hop, boolean ipv4) {
    Map<String, String> keys = new TreeMap<>();
    hop(hop, ipv4, keys);
    keys.put("weight", Integer.toString(hop.weight()));
    keys.put("flags", hop.flags().names().toString());
    return keys.toString();
  }

  private static void metrics(RouteMetrics metrics, Map<String, String> keys) {
    Map<String, String> values = new TreeMap<>();
    metrics
        .values()
        .forEach(
            (metric, value) -> {
              long shown =
                  switch (metric.toString()) {
                    // Eighths and quarters of a millisecond; ip divides them.
                    case "rtt" -> value / 8;
                    case "rttvar" -> value / 4;
                    default -> value;
                  };
              if (metric.equals(Metric.FEATURES)) {
                if ((value & 1) != 0) {
                  values.put("ecn", "");
                }
              } else {
                values.put(metric.toString(), Long.toString(shown));
              }
            });
    metrics.congestionControl().ifPresent(name -> values.put("congestion", name));
    if (!values.isEmpty()) {
      keys.put("metrics", values.toString());
    }
  }

  private static String prefix(Prefix prefix) {
    if (prefix.length() == 0) {
      return "default";
    }
    return text(prefix.address()) + (prefix.isHost() ? "" : "/" + prefix.length());
  }

  /** Addresses are compared in one form, whichever the zeros are that their printers leave out. */
  private static String text(InetAddress address) {
    return address.getHostAddress();
  }

  private static String address(String text) {
    if (text.equals("default") || text.isEmpty()) {
      return text;
    }
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    Optional<InetAddress> parsed = parse(address);
    return parsed.map(InetAddress::getHostAddress).orElse(address)
        + (slash < 0 ? "" : text.substring(slash));
  }

  private static Optional<InetAddress> parse(String text) {
    return text.indexOf(':') >= 0 || text.matches("[0-9.]+")
        ? Optional.of(InetAddress.ofLiteral(text))
        : Optional.empty();
  }

  /** Of ip's object. */
  static Map<String, String> of(JsonNode json) {
    Map<String, String> keys = new TreeMap<>();
    for (Map.Entry<String, JsonNode> property : json.properties()) {
      String key = property.getKey();
      if (!key.equals("cache") && !key.equals("expires")) {
        String text = text(key, property.getValue());
        if (!key.equals("from") || !text.equals(address("::"))) {
          keys.put(key, text);
        }
      }
    }
    return keys;
  }

  private static String text(String key, JsonNode value) {
    return switch (key) {
      case "dst", "from", "gateway", "prefsrc" -> address(value.asString());
      case "via" -> address(value.get("host").asString());
      case "flags" -> value.valueStream().map(JsonNode::asString).toList().toString();
      case "flow" ->
          (value.has("from") ? value.get("from").asString() + "/" : "")
              + value.get("to").asString();
      case "metrics" -> {
        Map<String, String> values = new TreeMap<>();
        value
            .get(0)
            .properties()
            .forEach(one -> values.put(one.getKey(), one.getValue().asString("")));
        yield values.toString();
      }
      case "nexthops" -> {
        List<Map<String, String>> hops = value.valueStream().map(RouteKeys::of).toList();
        yield hops.toString();
      }
      default -> value.asString();
    };
  }
}
