package org.uplink.demo.act;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.uplink.lab.LabHost;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A host's network as {@code ip -j} shows it from outside: links, addresses, routes and rules, a
 * line each. Two pictures of the same network are equal.
 */
record NetworkPicture(List<String> lines) {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final List<String> FAMILIES = List.of("-4", "-6");

  NetworkPicture {
    lines = List.copyOf(lines);
  }

  static NetworkPicture of(LabHost host) {
    List<String> lines = new ArrayList<>();
    ip(host, "link show").forEach(link -> lines.add(link(link)));
    for (JsonNode device : ip(host, "addr show")) {
      device
          .path("addr_info")
          .forEach(
              address ->
                  lines.add(
                      "address %s %s/%s"
                          .formatted(
                              device.path("ifname").asString(),
                              address.path("local").asString(),
                              address.path("prefixlen"))));
    }
    for (String family : FAMILIES) {
      for (JsonNode route : ip(host, family + " route show table all")) {
        if (!route.path("table").asString("").equals("local")) {
          lines.add(route(route));
        }
      }
      ip(host, family + " rule show").forEach(rule -> lines.add("rule " + family + " " + rule));
    }
    return new NetworkPicture(lines.stream().sorted().toList());
  }

  /** Returns whether a device has an address. */
  boolean has(String device, String address) {
    return lines.stream()
        .anyMatch(line -> line.startsWith("address %s %s/".formatted(device, address)));
  }

  /** Returns whether the default route of each family goes through a device. */
  boolean routesThrough(String device) {
    return lines.stream()
            .filter(line -> line.startsWith("route default "))
            .filter(line -> line.startsWith("route default " + device + " "))
            .count()
        >= FAMILIES.size();
  }

  /** Returns a line for each difference from an earlier picture. */
  List<String> differencesFrom(NetworkPicture earlier) {
    return Stream.concat(
            without(earlier.lines, lines).stream().map("missing: "::concat),
            without(lines, earlier.lines).stream().map("new: "::concat))
        .toList();
  }

  /** Returns the names of the devices that an earlier picture does not have. */
  List<String> newDevices(NetworkPicture earlier) {
    return without(devices(), earlier.devices());
  }

  /** Returns the devices that are ports of a device. */
  List<String> portsOf(String device) {
    return lines.stream()
        .filter(line -> line.startsWith("link "))
        .map(line -> line.split(" ", -1))
        .filter(words -> words[4].equals(device))
        .map(words -> words[1])
        .toList();
  }

  private List<String> devices() {
    return lines.stream()
        .filter(line -> line.startsWith("link "))
        .map(line -> line.split(" ", -1)[1])
        .toList();
  }

  private static List<String> without(List<String> all, Collection<String> others) {
    return all.stream().filter(line -> !others.contains(line)).toList();
  }

  private static String link(JsonNode link) {
    return "link %s %s %s %s %s"
        .formatted(
            link.path("ifname").asString(),
            link.path("address").asString(""),
            link.path("mtu"),
            link.path("master").asString("-"),
            link.path("operstate").asString());
  }

  private static String route(JsonNode route) {
    return "route %s %s %s %s"
        .formatted(
            route.path("dst").asString(),
            route.path("dev").asString("-"),
            route.path("gateway").asString("-"),
            route.path("metric").asString("-"));
  }

  /** Runs {@code ip -j}. Without any object, some versions print nothing. */
  private static JsonNode ip(LabHost host, String arguments) {
    String json = host.ip("-j " + arguments).strip();
    return JSON.readTree(json.isEmpty() ? "[]" : json);
  }
}
