package org.uplink.rtnetlink.oracle;

import java.net.InetAddress;
import java.util.List;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.route.RouteQuery;

/**
 * A random query for {@code ip} and for the library.
 *
 * @param arguments the arguments of {@code ip}, from "route get" on. They never contain
 *     "connected", see {@link KnownDifference#CONNECTED_IGNORES_THE_SOURCE}
 * @param query the query for the library
 */
record RandomQuery(String arguments, RouteQuery query) {
  /** Returns a random query for this network. */
  static RandomQuery of(RandomNetwork network, RandomChoices choices) {
    return new Draft(network, choices).make();
  }

  /** Builds a query. */
  private static final class Draft {
    private static final List<String> IPV4 =
        List.of(
            "8.8.8.8",
            "224.0.0.5",
            "239.1.1.1",
            "255.255.255.255",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.1.1",
            "0.0.0.0",
            "0.1.2.3",
            "240.0.0.1",
            "203.0.113.3");
    private static final List<String> IPV6 =
        List.of(
            "2600::1",
            "ff02::1",
            "ff05::7",
            "fe80::5",
            "::1",
            "::",
            "fec0::1",
            "fd00::1",
            "2001:db8:eeee::3",
            "64:ff9b::8.8.8.8");

    private final RandomNetwork network;
    private final RandomChoices choices;
    private final boolean ipv4;
    private final StringBuilder arguments = new StringBuilder();
    private RouteQuery query;

    Draft(RandomNetwork network, RandomChoices choices) {
      this.network = network;
      this.choices = choices;
      this.ipv4 = choices.chance(60);
      String to = choices.chance(8) ? address() : destination();
      query = RouteQuery.to(InetAddress.ofLiteral(to));
      arguments.append(to);
    }

    RandomQuery make() {
      boolean comesIn = choices.chance(15);
      if (comesIn) {
        String device = link();
        add("iif " + device, query.inputDevice(device));
      }
      if (comesIn ? choices.chance(85) : choices.chance(25)) {
        String from = choices.chance(comesIn ? 15 : 85) ? address() : destination();
        add("from " + from, query.source(InetAddress.ofLiteral(from)));
      }
      if (choices.chance(15)) {
        String device = link();
        add("oif " + device, query.outputDevice(device));
      } else if (!network.links.vrfs.isEmpty() && choices.chance(30)) {
        String vrf = choices.pick(network.links.vrfs);
        add("vrf " + vrf, query.vrf(vrf));
      }
      marks();
      flow();
      boolean fibMatch = choices.chance(25);
      if (fibMatch) {
        query = query.fibMatch();
      }
      if (choices.chance(8)) {
        query = query.connected();
      }
      return new RandomQuery("route get " + (fibMatch ? "fibmatch " : "") + arguments, query);
    }

    private String destination() {
      int number = choices.number(0, network.links.names.size());
      return switch (choices.number(0, 9)) {
        case 0 -> choices.pick(ipv4 ? IPV4 : IPV6);
        case 1 -> ipv4 ? "10." + number + ".0.255" : "2001:db8:" + number + "::";
        case 2, 3 ->
            ipv4
                ? "10." + number + ".0." + choices.number(1, 12)
                : "2001:db8:" + number + "::" + choices.number(1, 12);
        default -> inside(choices.pick(network.prefixes));
      };
    }

    /**
     * Returns an address in the prefix. If the prefix is of the other family, returns an address
     * outside of it.
     */
    private String inside(String prefix) {
      String start = prefix.replaceFirst("/.*", "");
      if (start.equals("default") || start.contains(":") == ipv4) {
        return ipv4
            ? "172." + choices.number(16, 31) + "." + choices.number(0, 4) + ".1"
            : "2001:db8:f00" + choices.number(0, 4) + "::1";
      }
      if (!prefix.contains("/") || choices.chance(30)) {
        return start;
      }
      return ipv4
          ? start.replaceFirst("\\d+$", "") + choices.number(0, 255)
          : start.replaceFirst("::$", "") + "::" + choices.number(0, 255);
    }

    private String address() {
      return choices.pick(ipv4 ? network.addresses.ipv4 : network.addresses.ipv6);
    }

    private String link() {
      return choices.pick(network.links.names);
    }

    private void marks() {
      if (choices.chance(15)) {
        long mark = Long.decode(choices.pick("7", "0x10", "0", "1", "0xffffffff", "0x80000000"));
        add("mark " + mark, query.mark(mark));
      }
      if (choices.chance(15)) {
        int tos =
            choices.chance(60)
                ? Integer.decode("0x" + choices.pick("10", "08", "1c", "28"))
                : choices.number(0, 255);
        add("tos 0x" + Integer.toHexString(tos), query.tos(tos));
      }
      if (choices.chance(15)) {
        long uid = Long.decode(choices.pick("0", "1000", "1999", "65534", "4294967294"));
        add("uid " + uid, query.uid(uid));
      }
    }

    private void flow() {
      if (!choices.chance(25)) {
        return;
      }
      int protocol =
          choices.chance(90)
              ? Integer.decode(choices.pick("6", "17", ipv4 ? "1" : "58"))
              : choices.number(0, 255);
      add("ipproto " + protocol, query.protocol(new IpProtocol(protocol)));
      if (choices.chance(50)) {
        int port = Integer.parseInt(choices.pick("5000", "1", "1023", "40000"));
        add("sport " + port, query.sourcePort(port));
      }
      if (choices.chance(60)) {
        int port = Integer.parseInt(choices.pick("443", "8000", "8999", "65535"));
        add("dport " + port, query.destinationPort(port));
      }
    }

    private void add(String more, RouteQuery with) {
      arguments.append(' ').append(more);
      query = with;
    }
  }
}
