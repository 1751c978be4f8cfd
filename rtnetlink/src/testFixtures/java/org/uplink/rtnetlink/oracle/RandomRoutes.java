package org.uplink.rtnetlink.oracle;

import java.util.ArrayList;
import java.util.List;

/**
 * Commands that add routes of one family, of all types, to several tables, and next-hop objects.
 */
final class RandomRoutes {
  final List<String> commands = new ArrayList<>();

  /** What they go to, for questions to ask. */
  final List<String> prefixes = new ArrayList<>();

  private final RandomChoices dice;
  private final boolean four;
  private final List<String> links;
  private final List<Integer> numbers;
  private final List<String> own;
  private final List<String> types;
  private final List<Integer> objects = new ArrayList<>();

  RandomRoutes(
      RandomChoices dice,
      boolean four,
      List<String> links,
      List<Integer> numbers,
      List<String> own,
      List<String> refusals) {
    this.dice = dice;
    this.four = four;
    this.links = links;
    this.numbers = numbers;
    this.own = own;
    types = new ArrayList<>(List.of("throw", "local"));
    types.addAll(refusals);
    if (dice.chance(50)) {
      objects();
    }
    if (dice.chance(80)) {
      prefixes.add("default");
      commands.add(command("default", ""));
    }
    int count = dice.number(4, 16);
    for (int i = 0; i < count; i++) {
      String prefix = prefix();
      prefixes.add(prefix);
      commands.add(command(prefix, dice.optionally(30, "table " + table())));
    }
  }

  static int table(RandomChoices dice) {
    return dice.number(100, 103);
  }

  private int table() {
    return table(dice);
  }

  private String prefix() {
    if (four) {
      int third = dice.number(0, 3);
      return switch (dice.number(0, 4)) {
        case 0 -> "172.16." + third + "." + dice.number(0, 5);
        case 1 -> "172.16." + third + ".0/24";
        case 2 -> "172.16.0.0/" + dice.number(12, 22);
        case 3 -> "10." + dice.number(0, 9) + ".0.0/" + dice.number(16, 25);
        default -> "198.51.100." + dice.number(0, 7) * 32 + "/27";
      };
    }
    int third = dice.number(0, 3);
    return switch (dice.number(0, 4)) {
      case 0 -> "2001:db8:f00" + third + "::" + dice.number(0, 5);
      case 1 -> "2001:db8:f00" + third + "::/64";
      case 2 -> "2001:db8:f000::/" + dice.number(36, 44);
      case 3 -> "2001:db8:" + dice.number(0, 9) + "::/" + dice.number(48, 72);
      default -> "2001:db8:ffff:" + dice.number(0, 7) + "000::/52";
    };
  }

  private String command(String prefix, String table) {
    String add = (four ? "" : "-6 ") + "route add ";
    int roll = dice.number(0, 99);
    if (roll < 25) {
      String type = dice.pick(types);
      String device = type.equals("local") ? " dev " + dice.pick(links) : "";
      return add + type + " " + prefix + device + table + origin();
    }
    if (roll < 45) {
      StringBuilder hops = new StringBuilder();
      int count = dice.number(2, 3);
      for (int i = 0; i < count; i++) {
        hops.append(" nexthop")
            .append(hop(false))
            .append(dice.optionally(60, "weight " + dice.number(1, 20)));
      }
      return add + prefix + table + origin() + metrics() + hops;
    }
    if (roll < 60 && !objects.isEmpty()) {
      // Without metrics: the kernel keeps one answer on each object and processor, with the metrics
      // of whichever of its routes was asked for first; with IPv6 also its table and priority.
      int object = dice.pick(objects);
      if (!four) {
        objects.clear();
      }
      return add + prefix + " nhid " + object + table + origin();
    }
    if (roll < 65 && four) {
      return add
          + prefix
          + " via inet6 fe80::"
          + dice.number(1, 9)
          + " dev "
          + dice.pick(links)
          + table
          + metrics();
    }
    return add
        + prefix
        + (four ? dice.optionally(8, "tos 0x" + dice.pick("10", "08", "28")) : "")
        + hop(false)
        + table
        + origin()
        + source()
        + metrics()
        + (four
            ? dice.optionally(8, "realms " + dice.pick("7", "3/4"))
            : dice.optionally(15, "pref " + dice.pick("low", "medium", "high")))
        + (four ? "" : dice.optionally(15, "expires " + dice.number(300, 900)));
  }

  private void objects() {
    int first = four ? 10 : 60;
    int count = dice.number(2, 5);
    for (int i = 0; i < count; i++) {
      int id = first + i;
      commands.add(
          (four ? "" : "-6 ")
              + "nexthop add id "
              + id
              + (types.contains("blackhole") && dice.chance(10) ? " blackhole" : hop(true)));
      objects.add(id);
    }
    String share = dice.chance(50) ? "," + dice.number(2, 9) : "";
    commands.add("nexthop add id " + (first + 20) + " group " + first + share + "/" + (first + 1));
    objects.add(first + 20);
  }

  /** Where this kernel has none of the kind, the route is refused, and left out. */
  private String encapsulation() {
    if (!dice.chance(6)) {
      return "";
    }
    return switch (dice.number(0, 2)) {
      case 0 -> " encap mpls " + dice.number(16, 999) + dice.optionally(50, "ttl 9");
      case 1 -> " encap ip id 7 dst 10.0.0.9" + dice.optionally(50, "src 10.0.0.8 ttl 3 tos 4");
      default -> " encap ip6 id 9 dst 2001:db8::9" + dice.optionally(50, "src 2001:db8::8");
    };
  }

  private String hop(boolean alwaysNamed) {
    return (alwaysNamed ? "" : encapsulation()) + way(alwaysNamed);
  }

  private String way(boolean alwaysNamed) {
    if (numbers.isEmpty() || dice.chance(10)) {
      return " dev " + dice.pick(links);
    }
    int number = dice.pick(numbers);
    int last = dice.number(6, 12);
    String gateway =
        four
            ? "10." + number + ".0." + last
            : (dice.chance(20) ? "fe80::" : "2001:db8:" + number + "::") + last;
    if (dice.chance(8)) {
      String far = four ? "203.0.113." + dice.number(1, 9) : "2001:db8:eeee::" + dice.number(1, 9);
      return " via " + far + " dev " + links.get(number) + " onlink";
    }
    boolean named = alwaysNamed || gateway.startsWith("fe80") || dice.chance(50);
    return " via " + gateway + (named ? " dev " + links.get(number) : "");
  }

  private String origin() {
    return dice.optionally(30, "proto " + dice.pick("static", "dhcp", "bird", "77", "ra"))
        + dice.optionally(30, "metric " + dice.number(1, 3000));
  }

  private String source() {
    // From 127.0.0.1, the first of them, nothing goes out.
    return own.size() == 1
        ? ""
        : dice.optionally(20, "src " + dice.pick(own.subList(1, own.size())));
  }

  private String metrics() {
    if (!dice.chance(35)) {
      return "";
    }
    return dice.optionally(40, "mtu" + dice.optionally(30, "lock") + " " + dice.number(1280, 9000))
        + dice.optionally(30, "advmss" + dice.optionally(30, "lock") + " " + dice.number(500, 9000))
        + dice.optionally(30, "hoplimit " + dice.number(1, 255))
        + dice.optionally(30, "initcwnd " + dice.number(1, 40))
        + dice.optionally(20, "initrwnd " + dice.number(1, 40))
        + dice.optionally(
            20, "rtt" + dice.optionally(30, "lock") + " " + dice.number(1, 500) + "ms")
        + dice.optionally(20, "rttvar " + dice.number(1, 500) + "ms")
        + dice.optionally(20, "rto_min " + dice.number(1, 500) + "ms")
        + dice.optionally(20, "window " + dice.number(1000, 60000))
        + dice.optionally(20, "cwnd lock " + dice.number(1, 99))
        + dice.optionally(20, "ssthresh " + dice.number(1, 99))
        + dice.optionally(20, "reordering " + dice.number(1, 99))
        + dice.optionally(20, "features ecn")
        + dice.optionally(20, "quickack 1")
        + dice.optionally(
            20, "congctl" + dice.optionally(30, "lock") + " " + dice.pick("reno", "cubic"))
        + dice.optionally(20, "fastopen_no_cookie 1");
  }
}
