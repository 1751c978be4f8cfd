package org.uplink.rtnetlink.oracle;

import java.util.ArrayList;
import java.util.List;

/**
 * Commands that add routes of one family, of all types, to several tables, and next-hop objects.
 */
final class RandomRoutes {
  final List<String> commands = new ArrayList<>();

  /** The destinations of the routes, for queries. */
  final List<String> prefixes = new ArrayList<>();

  private final RandomChoices choices;
  private final boolean ipv4;
  private final List<String> links;
  private final List<Integer> numbers;
  private final List<String> own;
  private final List<String> types;
  private final List<Integer> objects = new ArrayList<>();

  RandomRoutes(
      RandomChoices choices,
      boolean ipv4,
      List<String> links,
      List<Integer> numbers,
      List<String> own,
      List<String> refusals) {
    this.choices = choices;
    this.ipv4 = ipv4;
    this.links = links;
    this.numbers = numbers;
    this.own = own;
    types = new ArrayList<>(List.of("throw", "local"));
    types.addAll(refusals);
    if (choices.chance(50)) {
      objects();
    }
    if (choices.chance(80)) {
      prefixes.add("default");
      commands.add(command("default", ""));
    }
    int count = choices.number(4, 16);
    for (int i = 0; i < count; i++) {
      String prefix = prefix();
      prefixes.add(prefix);
      commands.add(command(prefix, choices.optionally(30, "table " + table())));
    }
  }

  static int table(RandomChoices choices) {
    return choices.number(100, 103);
  }

  private int table() {
    return table(choices);
  }

  private String prefix() {
    if (ipv4) {
      int third = choices.number(0, 3);
      return switch (choices.number(0, 4)) {
        case 0 -> "172.16." + third + "." + choices.number(0, 5);
        case 1 -> "172.16." + third + ".0/24";
        case 2 -> "172.16.0.0/" + choices.number(12, 22);
        case 3 -> "10." + choices.number(0, 9) + ".0.0/" + choices.number(16, 25);
        default -> "198.51.100." + choices.number(0, 7) * 32 + "/27";
      };
    }
    int third = choices.number(0, 3);
    return switch (choices.number(0, 4)) {
      case 0 -> "2001:db8:f00" + third + "::" + choices.number(0, 5);
      case 1 -> "2001:db8:f00" + third + "::/64";
      case 2 -> "2001:db8:f000::/" + choices.number(36, 44);
      case 3 -> "2001:db8:" + choices.number(0, 9) + "::/" + choices.number(48, 72);
      default -> "2001:db8:ffff:" + choices.number(0, 7) + "000::/52";
    };
  }

  private String command(String prefix, String table) {
    String add = (ipv4 ? "" : "-6 ") + "route add ";
    int roll = choices.number(0, 99);
    if (roll < 25) {
      String type = choices.pick(types);
      String device = type.equals("local") ? " dev " + choices.pick(links) : "";
      return add + type + " " + prefix + device + table + origin();
    }
    if (roll < 45) {
      StringBuilder hops = new StringBuilder();
      int count = choices.number(2, 3);
      for (int i = 0; i < count; i++) {
        hops.append(" nexthop")
            .append(hop(false))
            .append(choices.optionally(60, "weight " + choices.number(1, 20)));
      }
      return add + prefix + table + origin() + metrics() + hops;
    }
    if (roll < 60 && !objects.isEmpty()) {
      // The route gets no metrics: for each object and processor, the kernel caches the answer with
      // the metrics (and for IPv6 the table and priority) of the route that was looked up first.
      int object = choices.pick(objects);
      if (!ipv4) {
        objects.clear();
      }
      return add + prefix + " nhid " + object + table + origin();
    }
    if (roll < 65 && ipv4) {
      return add
          + prefix
          + " via inet6 fe80::"
          + choices.number(1, 9)
          + " dev "
          + choices.pick(links)
          + table
          + metrics();
    }
    return add
        + prefix
        + (ipv4 ? choices.optionally(8, "tos 0x" + choices.pick("10", "08", "28")) : "")
        + hop(false)
        + table
        + origin()
        + source()
        + metrics()
        + (ipv4
            ? choices.optionally(8, "realms " + choices.pick("7", "3/4"))
            : choices.optionally(15, "pref " + choices.pick("low", "medium", "high")))
        + (ipv4 ? "" : choices.optionally(15, "expires " + choices.number(300, 900)));
  }

  private void objects() {
    int first = ipv4 ? 10 : 60;
    int count = choices.number(2, 5);
    for (int i = 0; i < count; i++) {
      int id = first + i;
      commands.add(
          (ipv4 ? "" : "-6 ")
              + "nexthop add id "
              + id
              + (types.contains("blackhole") && choices.chance(10) ? " blackhole" : hop(true)));
      objects.add(id);
    }
    String share = choices.chance(50) ? "," + choices.number(2, 9) : "";
    commands.add("nexthop add id " + (first + 20) + " group " + first + share + "/" + (first + 1));
    objects.add(first + 20);
  }

  /** Returns an encapsulation. If this kernel does not have the kind, it refuses the route. */
  private String encapsulation() {
    if (!choices.chance(6)) {
      return "";
    }
    return switch (choices.number(0, 2)) {
      case 0 -> " encap mpls " + choices.number(16, 999) + choices.optionally(50, "ttl 9");
      case 1 -> " encap ip id 7 dst 10.0.0.9" + choices.optionally(50, "src 10.0.0.8 ttl 3 tos 4");
      default -> " encap ip6 id 9 dst 2001:db8::9" + choices.optionally(50, "src 2001:db8::8");
    };
  }

  private String hop(boolean alwaysNamed) {
    return (alwaysNamed ? "" : encapsulation()) + way(alwaysNamed);
  }

  private String way(boolean alwaysNamed) {
    if (numbers.isEmpty() || choices.chance(10)) {
      return " dev " + choices.pick(links);
    }
    int number = choices.pick(numbers);
    int last = choices.number(6, 12);
    String gateway =
        ipv4
            ? "10." + number + ".0." + last
            : (choices.chance(20) ? "fe80::" : "2001:db8:" + number + "::") + last;
    if (choices.chance(8)) {
      String far =
          ipv4 ? "203.0.113." + choices.number(1, 9) : "2001:db8:eeee::" + choices.number(1, 9);
      return " via " + far + " dev " + links.get(number) + " onlink";
    }
    boolean named = alwaysNamed || gateway.startsWith("fe80") || choices.chance(50);
    return " via " + gateway + (named ? " dev " + links.get(number) : "");
  }

  private String origin() {
    return choices.optionally(30, "proto " + choices.pick("static", "dhcp", "bird", "77", "ra"))
        + choices.optionally(30, "metric " + choices.number(1, 3000));
  }

  private String source() {
    // The first address is 127.0.0.1, which cannot be the source of a sent packet.
    return own.size() == 1
        ? ""
        : choices.optionally(20, "src " + choices.pick(own.subList(1, own.size())));
  }

  private String metrics() {
    if (!choices.chance(35)) {
      return "";
    }
    return choices.optionally(
            40, "mtu" + choices.optionally(30, "lock") + " " + choices.number(1280, 9000))
        + choices.optionally(
            30, "advmss" + choices.optionally(30, "lock") + " " + choices.number(500, 9000))
        + choices.optionally(30, "hoplimit " + choices.number(1, 255))
        + choices.optionally(30, "initcwnd " + choices.number(1, 40))
        + choices.optionally(20, "initrwnd " + choices.number(1, 40))
        + choices.optionally(
            20, "rtt" + choices.optionally(30, "lock") + " " + choices.number(1, 500) + "ms")
        + choices.optionally(20, "rttvar " + choices.number(1, 500) + "ms")
        + choices.optionally(20, "rto_min " + choices.number(1, 500) + "ms")
        + choices.optionally(20, "window " + choices.number(1000, 60000))
        + choices.optionally(20, "cwnd lock " + choices.number(1, 99))
        + choices.optionally(20, "ssthresh " + choices.number(1, 99))
        + choices.optionally(20, "reordering " + choices.number(1, 99))
        + choices.optionally(20, "features ecn")
        + choices.optionally(20, "quickack 1")
        + choices.optionally(
            20, "congctl" + choices.optionally(30, "lock") + " " + choices.pick("reno", "cubic"))
        + choices.optionally(20, "fastopen_no_cookie 1");
  }
}
