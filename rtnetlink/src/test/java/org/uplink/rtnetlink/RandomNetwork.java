package org.uplink.rtnetlink;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Builds a random network in a namespace, and makes random questions about it. */
final class RandomNetwork {
  private final RandomGenerator random;
  private final List<String> commands = new ArrayList<>();
  private final int nics;

  RandomNetwork(RandomGenerator random) {
    this.random = random;
    this.nics = 2 + random.nextInt(4);
  }

  /** A question, in the words of ip and as the library's query. */
  record Question(String words, RouteQuery query) {}

  /** The words for ip, one command a line; some of them are refused, which is no harm. */
  List<String> commands() {
    for (int nic = 0; nic < nics; nic++) {
      commands.add("link add eth" + nic + " type veth peer name peer" + nic);
      if (chance(90)) {
        commands.add("link set eth" + nic + " up");
      }
      if (chance(85)) {
        commands.add("link set peer" + nic + " up");
      }
      commands.add("addr add 10." + nic + ".0.2/24 dev eth" + nic);
      commands.add("addr add 2001:db8:" + nic + "::2/64 dev eth" + nic + " nodad");
      if (chance(30)) {
        commands.add("addr add 10." + nic + ".0.3/24 dev eth" + nic);
      }
    }
    commands.add("link add br0 type bridge");
    commands.add("link set br0 up");
    commands.add("addr add 10.9.0.2/24 dev br0");
    for (int id = 1; id <= 4; id++) {
      int nic = nic();
      commands.add("nexthop add id " + id + " via 10." + nic + ".0.9" + id + " dev eth" + nic);
      commands.add(
          "nexthop add id 1" + id + " via 2001:db8:" + nic + "::9" + id + " dev eth" + nic);
    }
    commands.add("nexthop add id 100 group 1/2,3");
    commands.add("nexthop add id 101 group 11/12,5");
    int routes = 20 + random.nextInt(60);
    for (int i = 0; i < routes; i++) {
      commands.add(chance(60) ? route4() : route6());
    }
    int rules = random.nextInt(10);
    for (int i = 0; i < rules; i++) {
      commands.add(rule(chance(60)));
    }
    return commands;
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private int nic() {
    return random.nextInt(nics);
  }

  @SafeVarargs
  private <T> T one(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private String host4() {
    return "10." + (100 + random.nextInt(4)) + "." + random.nextInt(4) + "." + random.nextInt(256);
  }

  private String host6() {
    return "2001:db8:"
        + (100 + random.nextInt(4))
        + ":"
        + random.nextInt(4)
        + "::"
        + random.nextInt(99);
  }

  private String prefix4() {
    return one(
        "10." + (100 + random.nextInt(4)) + ".0.0/16",
        "10." + (100 + random.nextInt(4)) + "." + random.nextInt(4) + ".0/24",
        host4() + "/32",
        "10.96.0.0/11",
        "default");
  }

  private String prefix6() {
    return one(
        "2001:db8:" + (100 + random.nextInt(4)) + "::/48",
        "2001:db8:" + (100 + random.nextInt(4)) + ":" + random.nextInt(4) + "::/64",
        host6() + "/128",
        "2001:db8::/33",
        "default");
  }

  private String table() {
    return chance(60) ? "" : " table " + one("77", "1000", "70000");
  }

  private String extras() {
    StringBuilder words = new StringBuilder(table());
    if (chance(40)) {
      words.append(" metric ").append(1 + random.nextInt(4000));
    }
    if (chance(20)) {
      words.append(" proto ").append(one("static", "dhcp", "bgp", "97"));
    }
    if (chance(25)) {
      words.append(" mtu ").append(chance(50) ? "lock " : "").append(1280 + random.nextInt(200));
    }
    if (chance(10)) {
      words.append(one(" advmss 1200", " hoplimit 9", " initcwnd 33", " rtt 80ms", " quickack 1"));
      words.append(one("", " features ecn", " congctl reno", " window 9999", " initrwnd 12"));
    }
    return words.toString();
  }

  private String route4() {
    String to = prefix4();
    int nic = nic();
    String type = one("unreachable", "prohibit", "blackhole", "throw");
    return switch (random.nextInt(10)) {
      case 0, 1 -> "route add " + type + " " + to + table() + " metric " + random.nextInt(5);
      case 2 -> "route add " + to + " dev eth" + nic + extras();
      case 3 ->
          "route add " + to + " via 172.16.0." + nic + " dev eth" + nic + " onlink" + extras();
      case 4 -> "route add " + to + " via inet6 fe80::" + nic + " dev eth" + nic + extras();
      case 5 -> "route add " + to + " nhid " + one("1", "2", "3", "100") + table();
      case 6 ->
          "route add "
              + to
              + table()
              + " nexthop via 10."
              + nic
              + ".0.1 weight "
              + (1 + random.nextInt(9))
              + " nexthop via 10."
              + nic()
              + ".0.7";
      case 7 -> "route add " + to + " via 10." + nic + ".0.1 src 10." + nic() + ".0.2" + extras();
      case 8 -> "route add " + to + " tos 0x10 via 10." + nic + ".0.5" + extras();
      default -> "route add " + to + " via 10." + nic + ".0." + random.nextInt(255) + extras();
    };
  }

  private String route6() {
    String to = prefix6();
    int nic = nic();
    String type = one("unreachable", "prohibit", "blackhole", "throw");
    return switch (random.nextInt(9)) {
      case 0, 1 -> "-6 route add " + type + " " + to + table();
      case 2 -> "-6 route add " + to + " dev eth" + nic + extras();
      case 3 -> "-6 route add " + to + " via fe80::7 dev eth" + nic + extras();
      case 4 -> "-6 route add " + to + " nhid " + one("11", "12", "101") + table();
      case 5 ->
          "-6 route add "
              + to
              + table()
              + " nexthop via 2001:db8:"
              + nic
              + "::1 weight 3 nexthop via 2001:db8:"
              + nic()
              + "::7";
      case 6 -> "-6 route add " + to + " via 2001:db8:" + nic + "::1 pref " + one("low", "high");
      case 7 ->
          "-6 route add " + to + " from 2001:db8:" + nic() + "::/64 via 2001:db8:" + nic + "::4";
      default -> "-6 route add " + to + " via 2001:db8:" + nic + "::3" + extras();
    };
  }

  private String rule(boolean ipv4) {
    String selector =
        switch (random.nextInt(9)) {
          case 0 -> "fwmark " + random.nextInt(1, 4);
          case 1 -> "uidrange 5-6";
          case 2 -> "iif lo";
          case 3 -> "oif eth" + nic();
          case 4 -> "ipproto tcp dport 443";
          case 5 -> "ipproto udp sport 53";
          case 6 -> "tos 0x10";
          case 7 -> "from " + (ipv4 ? "10." + nic() + ".0.2" : "2001:db8:" + nic() + "::2");
          default -> "to " + (ipv4 ? "10.101.0.0/16" : "2001:db8:101::/48");
        };
    String action =
        switch (random.nextInt(6)) {
          case 0 -> "prohibit";
          case 1 -> "unreachable";
          case 2 -> "lookup main suppress_prefixlength 0";
          default -> "lookup " + one("77", "1000", "70000");
        };
    return (ipv4 ? "" : "-6 ")
        + "rule add "
        + selector
        + " prio "
        + random.nextInt(50, 99)
        + " "
        + action;
  }

  /** A random question. */
  Question question() {
    boolean ipv4 = chance(60);
    String to = ipv4 ? destination4() : destination6();
    RouteQuery query = RouteQuery.to(InetAddress.ofLiteral(to));
    StringBuilder words = new StringBuilder("route get ").append(chance(15) ? "fibmatch " : "");
    if (words.indexOf("fibmatch") > 0) {
      query = query.fibMatch();
    }
    words.append(to);
    boolean in = chance(8);
    if (in || chance(25)) {
      String from = ipv4 ? "10." + nic() + ".0.2" : "2001:db8:" + nic() + "::2";
      if (in) {
        from = ipv4 ? "10." + nic() + ".0.77" : "2001:db8:" + nic() + "::77";
      }
      words.append(" from ").append(from);
      query = query.source(InetAddress.ofLiteral(from));
    }
    if (in) {
      String device = "eth" + nic();
      words.append(" iif ").append(device);
      query = query.inputDevice(device);
    } else if (chance(15)) {
      String device = one("eth" + nic(), "br0", "none9");
      words.append(" oif ").append(device);
      query = query.outputDevice(device);
    }
    return more(words, query);
  }

  private Question more(StringBuilder words, RouteQuery asked) {
    RouteQuery query = asked;
    if (chance(15)) {
      int mark = random.nextInt(1, 4);
      words.append(" mark ").append(mark);
      query = query.mark(mark);
    }
    if (chance(15)) {
      int uid = random.nextInt(4, 8);
      words.append(" uid ").append(uid);
      query = query.uid(uid);
    }
    if (chance(12)) {
      words.append(" tos 0x10");
      query = query.tos(0x10);
    }
    if (chance(20)) {
      boolean tcp = chance(50);
      words.append(" ipproto ").append(tcp ? "tcp" : "udp");
      query = query.protocol(tcp ? IpProtocol.TCP : IpProtocol.UDP);
      int source = one(53, 5000);
      words.append(" sport ").append(source);
      query = query.sourcePort(source);
      int port = one(443, 80);
      words.append(" dport ").append(port);
      query = query.port(port);
    }
    return new Question(words.toString(), query);
  }

  private String destination4() {
    return switch (random.nextInt(12)) {
      case 0 -> "10." + nic() + ".0." + random.nextInt(256);
      case 1 -> "10." + nic() + ".0.2";
      case 2 ->
          one("127.0.0.1", "224.0.0.5", "255.255.255.255", "240.0.0.1", "0.0.0.0", "192.0.2.1");
      default -> host4();
    };
  }

  private String destination6() {
    return switch (random.nextInt(12)) {
      case 0 -> "2001:db8:" + nic() + "::" + random.nextInt(9);
      case 1 -> "2001:db8:" + nic() + "::2";
      case 2 -> one("::1", "fe80::5", "ff02::1", "2001:db8:ffff::1", "::");
      default -> host6();
    };
  }
}
