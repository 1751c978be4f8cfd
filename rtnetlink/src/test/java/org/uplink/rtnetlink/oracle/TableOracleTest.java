package org.uplink.rtnetlink.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.net.TableId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Compares every route, rule and neighbour of random networks with {@code ip -j}. */
@Tag("guest")
class TableOracleTest {
  @Test
  void routesMatchIp() {
    Set<Integer> tables = new TreeSet<>();
    Comparison.inEachNetwork(
        "tables",
        namespace -> {
          List<JsonNode> routes = new ArrayList<>();
          for (String family : List.of("-4", "-6")) {
            for (JsonNode route : namespace.json(family, "route", "show", "table", "all")) {
              tables.add(number(route.path("table").asString("main")));
              routes.add(lasting(AddressFormat.normal(IpOracle.withoutListOfOne(route))));
            }
          }
          return routes;
        },
        net ->
            tables.stream()
                .flatMap(table -> net.routes().list(TableId.of(table)).stream())
                .map(route -> lasting(RouteKeys.of(route)))
                .toList());
  }

  @Test
  void rulesMatchIp() {
    Comparison.inEachNetwork(
        "rules",
        namespace -> {
          List<JsonNode> rules = new ArrayList<>();
          for (String family : List.of("-4", "-6")) {
            namespace.json(family, "rule").forEach(rule -> rules.add(RuleKeys.ofIp(rule)));
          }
          return rules;
        },
        net -> net.rules().list().stream().map(RuleKeys::of).toList());
  }

  @Test
  void neighboursMatchIp() {
    Comparison.inEachNetwork(
        "neighbours",
        namespace -> {
          List<JsonNode> neighbours = new ArrayList<>();
          namespace
              .json("neigh", "show", "nud", "all")
              .forEach(neighbour -> neighbours.add(NeighbourKeys.ofIp(neighbour)));
          return neighbours;
        },
        net -> net.neighbours().list().stream().map(NeighbourKeys::of).toList());
  }

  /**
   * Compares whether a route expires, not when: on a busy machine a second passes between two
   * reads. {@link RouteOracleTest} compares the seconds.
   */
  private static JsonNode lasting(JsonNode route) {
    return route.has("expires") ? ((ObjectNode) route).put("expires", true) : route;
  }

  private static int number(String table) {
    return switch (table) {
      case "default" -> TableId.DEFAULT.value();
      case "main" -> TableId.MAIN.value();
      case "local" -> TableId.LOCAL.value();
      default -> Integer.parseUnsignedInt(table);
    };
  }
}
