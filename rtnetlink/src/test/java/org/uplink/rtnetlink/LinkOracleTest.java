package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Random links and addresses, each compared with {@code ip -d -j link} and {@code ip -j addr}. What
 * this kernel has no module for is left out; in the guest with a stock kernel all kinds are there.
 */
@Tag("guest")
class LinkOracleTest {
  private static final int LINKS = 40;

  @Test
  void everyLinkAndEveryAddressIsIps() {
    long seed = Long.getLong("oracle.seed", System.nanoTime());
    System.out.println("oracle.seed=" + seed);
    Random random = new Random(seed);
    Map<String, Integer> kinds = new TreeMap<>();
    try (IpNamespace ip = IpNamespace.create();
        Rtnetlink net = ip.open()) {
      for (int i = 0; i < LINKS; i++) {
        ip.tryIp(link("d" + i, random));
        if (i > 0) {
          String name = "d" + random.nextInt(i);
          ip.tryIp(change(name, random));
          ip.tryIp(address(name, random));
        }
      }
      compareLinks(ip, net, kinds);
      compareAddresses(ip, net);
    }
    System.out.println("link kinds: " + kinds);
    assertThat(kinds).containsKeys("veth", "bridge");
  }

  private static String link(String name, Random random) {
    String lower = "d" + random.nextInt(LINKS);
    return switch (random.nextInt(12)) {
      case 0 -> "link add " + name + " type bridge stp_state " + random.nextInt(2);
      case 1 -> "link add " + name + " type vlan id " + random.nextInt(4095) + " link " + lower;
      case 2 -> "link add " + name + " type bond mode " + random.nextInt(7) + " miimon 100";
      case 3 -> "link add " + name + " type dummy";
      case 4 -> "link add " + name + " type vrf table " + (1 + random.nextInt(5000));
      case 5 -> "link add " + name + " link " + lower + " type macvlan mode bridge";
      case 6 -> "link add " + name + " type vxlan id " + random.nextInt(1 << 24) + " dstport 4789";
      case 7 -> "link add " + name + " link " + lower + " type ipvlan mode l2";
      default -> "link add " + name + " type veth peer name p" + name;
    };
  }

  private static String change(String name, Random random) {
    return "link set "
        + name
        + switch (random.nextInt(8)) {
          case 0 -> " up";
          case 1 -> " mtu " + (1280 + random.nextInt(200));
          case 2 -> " address 02:00:00:00:" + (10 + random.nextInt(89)) + ":01";
          case 3 -> " alias something-" + random.nextInt(99);
          case 4 -> " txqueuelen " + random.nextInt(2000);
          case 5 -> " group " + random.nextInt(9);
          default -> " master d" + random.nextInt(LINKS);
        };
  }

  private static String address(String name, Random random) {
    int host = random.nextInt(1, 250);
    String life = random.nextBoolean() ? "" : " valid_lft 9000 preferred_lft 8000";
    return switch (random.nextInt(4)) {
      case 0 ->
          "addr add 10.1." + host + ".1/" + random.nextInt(8, 33) + " brd + dev " + name + life;
      case 1 -> "addr add 10.2." + host + ".1 peer 10.3.0.1 dev " + name + " scope link";
      case 2 -> "addr add 2001:db8:" + host + "::1/64 nodad noprefixroute dev " + name + life;
      default -> "addr add 2001:db8:" + host + "::1/128 metric 55 dev " + name;
    };
  }

  private static void compareLinks(IpNamespace ip, Rtnetlink net, Map<String, Integer> kinds) {
    JsonNode all = ip.json("-d link");
    LinkTable links = net.links().list();
    assertThat(links.all()).hasSize(all.size());
    for (JsonNode json : all) {
      Link link = links.find(json.get("ifname").asString()).orElseThrow();
      Map<String, String> keys = LinkKeys.of(link, links);
      assertThat(keys).as(json.toString()).isEqualTo(LinkKeys.of(json, keys.keySet()));
      kinds.merge(link.kind().map(LinkKind::name).orElse("none"), 1, Integer::sum);
    }
  }

  private static void compareAddresses(IpNamespace ip, Rtnetlink net) {
    TreeSet<String> mine = new TreeSet<>();
    for (InterfaceAddress address : net.addresses().list()) {
      mine.add(
          String.join(
              " ",
              address.device().name(),
              address.address().getHostAddress() + "/" + address.local().length(),
              address.peer().map(peer -> "peer " + peer.getHostAddress()).orElse(""),
              address.broadcast().map(brd -> "brd " + brd.getHostAddress()).orElse(""),
              address.scope().toString(),
              address.flags().noPrefixRoute() ? "noprefixroute" : "",
              address.flags().noDad() ? "nodad" : "",
              address.validLife().isPresent() ? "dynamic" : ""));
    }
    TreeSet<String> ips = new TreeSet<>();
    for (JsonNode link : ip.json("addr")) {
      for (JsonNode info : link.get("addr_info")) {
        ips.add(
            String.join(
                " ",
                link.get("ifname").asString(),
                canonical(info.get("local").asString()) + "/" + info.get("prefixlen").asString(),
                info.has("address") ? "peer " + canonical(info.get("address").asString()) : "",
                info.has("broadcast") ? "brd " + info.get("broadcast").asString() : "",
                info.get("scope").asString(),
                info.path("noprefixroute").asBoolean(false) ? "noprefixroute" : "",
                info.path("nodad").asBoolean(false) ? "nodad" : "",
                info.get("valid_life_time").asLong() == 4294967295L ? "" : "dynamic"));
      }
    }
    assertThat(mine).isEqualTo(ips).hasSizeGreaterThan(List.of("lo").size());
  }

  private static String canonical(String address) {
    return InetAddress.ofLiteral(address).getHostAddress();
  }
}
