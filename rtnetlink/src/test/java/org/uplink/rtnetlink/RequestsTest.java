package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.address.AddressRequest;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkPort;
import org.uplink.rtnetlink.link.LinkRequest;
import org.uplink.rtnetlink.neighbour.NeighbourRequest;
import org.uplink.rtnetlink.neighbour.NeighbourState;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.Namespace;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.nexthop.NextHopObject;
import org.uplink.rtnetlink.nexthop.NextHopRequest;
import org.uplink.rtnetlink.request.Acknowledgement;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.request.Request;
import org.uplink.rtnetlink.route.Encapsulation;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.Metric;
import org.uplink.rtnetlink.route.NextHop;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteFlags;
import org.uplink.rtnetlink.route.RouteMetrics;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.rtnetlink.route.RouteRequest;
import org.uplink.rtnetlink.route.RouteType;
import org.uplink.rtnetlink.rule.Rule;
import org.uplink.rtnetlink.rule.RuleRequest;
import tools.jackson.databind.JsonNode;

class RequestsTest {
  private NamespaceFixture ip;
  private Rtnetlink net;

  @BeforeEach
  void open() {
    ip = NamespaceFixture.create();
    net = ip.open();
  }

  @AfterEach
  void close() {
    net.close();
    ip.close();
  }

  private static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }

  private JsonNode link(String name) {
    return ip.json("-d link show dev", name).get(0);
  }

  private int index(String name) {
    return net.links().find(name).orElseThrow().index();
  }

  private void eth0() {
    net.apply(LinkRequest.createVeth("eth0", "peer0").up());
    net.apply(LinkRequest.change("peer0").up());
    net.apply(AddressRequest.add(index("eth0"), Prefix.parse("192.0.2.2/24")));
    net.apply(AddressRequest.add(index("eth0"), Prefix.parse("2001:db8::2/64")).noDad());
  }

  @Test
  void createsBridgeWithPortInOneSend() {
    net.apply(LinkRequest.createVeth("eth0", "peer0"));
    int nic = index("eth0");
    List<Acknowledgement> done =
        net.applyAll(
            List.of(
                LinkRequest.createBridge("br0")
                    .index(1000)
                    .stp(true)
                    .forwardDelay(Duration.ofSeconds(4))
                    .mac(new MacAddress("02:00:00:00:00:42"))
                    .up(),
                // The first port changes the bridge's MTU, unless a request for an existing bridge
                // set it.
                LinkRequest.change(1000).mtu(1400),
                LinkRequest.change(nic).master(1000).up(),
                AddressRequest.add(1000, Prefix.parse("192.0.2.2/24")),
                RouteRequest.add(Prefix.parse("0.0.0.0/0")).via(address("192.0.2.1"))));
    assertThat(done).hasSize(5).allMatch(Acknowledgement.Done.class::isInstance);
    assertThat(link("eth0").get("master").asString()).isEqualTo("br0");
    JsonNode bridge = link("br0");
    assertThat(bridge.get("mtu").asInt()).isEqualTo(1400);
    assertThat(bridge.get("address").asString()).isEqualTo("02:00:00:00:00:42");
    assertThat(bridge.get("linkinfo").get("info_data").get("stp_state").asInt()).isEqualTo(1);
    assertThat(bridge.get("linkinfo").get("info_data").get("forward_delay").asInt()).isEqualTo(400);
    assertThat(ip.json("route show default").get(0).get("dev").asString()).isEqualTo("br0");
    net.apply(LinkRequest.change(nic).noMaster().down().name("lan0"));
    assertThat(link("lan0").has("master")).isFalse();
    net.apply(LinkRequest.delete("br0"));
    assertThat(net.links().find("br0")).isEmpty();
  }

  @Test
  void setsAndReadsEveryBridgePortOption() {
    ip.ip("link add br0 type bridge");
    ip.ip("link add eth0 type veth peer name peer0");
    ip.ip("link set eth0 master br0");
    Map<String, Integer> options =
        new TreeMap<>(
            ((LinkPort.BridgePort) net.links().find("eth0").orElseThrow().port()).options());
    assertThat(options)
        .containsEntry("priority", 32)
        .containsEntry("learning", 1)
        .containsEntry("hairpin", 0);
    // The two kinds of proxy ARP exclude each other; vlan_tunnel needs VLAN filtering.
    options.keySet().removeAll(Set.of("proxy_arp_wifi", "vlan_tunnel"));
    Map<String, Integer> others = new TreeMap<>();
    options.forEach(
        (name, value) ->
            others.put(
                name,
                switch (name) {
                  case "priority" -> 7;
                  case "group_fwd_mask" -> 8;
                  case "mcast_router" -> 2;
                  default -> 1 - value;
                }));
    LinkRequest request = LinkRequest.change("eth0");
    for (Map.Entry<String, Integer> option : others.entrySet()) {
      request = request.bridgePortOption(option.getKey(), option.getValue());
    }
    net.apply(request);
    assertThat(((LinkPort.BridgePort) net.links().find("eth0").orElseThrow().port()).options())
        .containsAllEntriesOf(others);
    JsonNode port = link("eth0").get("linkinfo").get("info_slave_data");
    others.forEach(
        (name, value) -> {
          JsonNode reported = port.get(name.equals("mcast_router") ? "multicast_router" : name);
          assertThat(reported).as(name).isNotNull();
          int actual =
              reported.isBoolean()
                  ? reported.asBoolean() ? 1 : 0
                  : reported.isNumber() ? reported.asInt() : Integer.decode(reported.asString());
          assertThat(actual).as(name).isEqualTo(value);
        });
    assertThatThrownBy(() -> LinkRequest.change("eth0").bridgePortOption("cost", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cost");
  }

  @Test
  void refusalNamesItsRequestAndOthersAreCarriedOut() {
    List<Acknowledgement> done =
        net.applyAll(
            List.of(
                LinkRequest.createBridge("br0").index(1000),
                AddressRequest.add(4711, Prefix.parse("192.0.2.2/24")),
                LinkRequest.createBridge("br0"),
                LinkRequest.change("br0").up()));
    assertThat(done.get(0)).isInstanceOf(Acknowledgement.Done.class);
    assertThat(done.get(1))
        .isInstanceOfSatisfying(
            Acknowledgement.Refused.class,
            refused ->
                assertThat(refused.error())
                    .hasMessageStartingWith("add the address 192.0.2.2/24 on device 4711: ENODEV"));
    assertThat(done.get(2))
        .isInstanceOfSatisfying(
            Acknowledgement.Refused.class,
            refused -> assertThat(refused.error().errno().symbol()).isEqualTo("EEXIST"));
    assertThat(done.get(3)).isInstanceOf(Acknowledgement.Done.class);
    assertThatThrownBy(() -> net.apply(LinkRequest.delete("eth9")))
        .isInstanceOfSatisfying(
            NetlinkException.class, e -> assertThat(e.errno().symbol()).isEqualTo("ENODEV"));
  }

  @Test
  void movesLinkToAnotherNamespace() {
    eth0();
    try (NamespaceFixture other = NamespaceFixture.create()) {
      net.apply(LinkRequest.change("peer0").namespace(other.namespace()));
      assertThat(net.links().find("peer0")).isEmpty();
      assertThat(other.json("link show dev peer0").size()).isEqualTo(1);
      Link here = net.links().find("eth0").orElseThrow();
      assertThat(here.lowerNamespace()).isPresent();
      assertThat(here.hasLowerInSameNamespace()).isFalse();
      assertThatThrownBy(
              () -> net.apply(LinkRequest.change("eth0").namespace(Namespace.named("none"))))
          .hasMessageContaining("open the namespace /run/netns/none: ENOENT");
    }
  }

  @Test
  void addsAndDeletesAddressesWithFlags() {
    eth0();
    int nic = index("eth0");
    net.apply(
        AddressRequest.add(nic, Prefix.parse("2001:db8:1::2/64"))
            .noPrefixRoute()
            .noDad()
            .lifetimes(Duration.ofSeconds(500), Duration.ofSeconds(1000)));
    net.apply(
        AddressRequest.add(nic, Prefix.parse("198.51.100.2/24"))
            .broadcast(address("198.51.100.255"))
            .label("eth0:1")
            .noPrefixRoute());
    JsonNode infos = ip.json("-6 addr show dev eth0").get(0).get("addr_info");
    JsonNode six =
        infos
            .valueStream()
            .filter(info -> info.get("local").asString().equals("2001:db8:1::2"))
            .findFirst()
            .orElseThrow();
    assertThat(six.get("noprefixroute").asBoolean()).isTrue();
    assertThat(six.get("nodad").asBoolean()).isTrue();
    assertThat(six.get("valid_life_time").asInt()).isBetween(900, 1000);
    assertThat(ip.json("route show").toString()).doesNotContain("198.51.100.0");
    assertThat(ip.json("-4 addr show dev eth0").toString()).contains("eth0:1", "198.51.100.255");
    net.apply(AddressRequest.delete(nic, Prefix.parse("198.51.100.2/24")));
    assertThat(ip.json("-4 addr show dev eth0").toString()).doesNotContain("198.51.100.2");
    assertThatThrownBy(() -> net.apply(AddressRequest.delete(nic, Prefix.parse("198.51.100.2/24"))))
        .hasMessageContaining("EADDRNOTAVAIL");
  }

  @Test
  void deletesAndRestoresRoutes() {
    eth0();
    ip.ip("link add eth1 type veth peer name peer1");
    ip.ip("link set eth1 up");
    ip.ip("link set peer1 up");
    ip.ip("addr add 198.51.100.2/24 dev eth1");
    ip.ip("route add default via 192.0.2.1 metric 100 mtu lock 1400 advmss 1300");
    ip.ip("route add 203.0.113.0/25 nexthop via 192.0.2.1 weight 3 nexthop via 198.51.100.1");
    ip.ip("route add 203.0.113.128/25 via inet6 fe80::1 dev eth1");
    ip.ip("route add 10.0.0.0/8 via 172.16.0.1 dev eth1 onlink table 77 src 198.51.100.2");
    ip.ip("route add prohibit 10.9.0.0/16 table 77");
    ip.ip("route add unreachable 2001:db8:f::/48 metric 9");
    ip.ip("route add 2001:db8:e::/48 via 2001:db8::1 table 77");
    ip.ip("route add 2001:db8:d::/48 nexthop via 2001:db8::1 nexthop via 2001:db8::5 weight 2");
    ip.ip("nexthop add id 7 via 192.0.2.9 dev eth0");
    ip.ip("route add 10.10.0.0/16 nhid 7");
    for (TableId table : List.of(TableId.MAIN, TableId.of(77))) {
      String before = ip.ip("route show table", table.toString());
      String before6 = ip.ip("-6 route show table", table.toString());
      List<Route> routes = net.routes().list(table);
      List<Request> deletions = routes.stream().<Request>map(RouteRequest::delete).toList();
      assertThat(net.applyAll(deletions)).allMatch(Acknowledgement.Done.class::isInstance);
      assertThat(net.routes().list(table)).isEmpty();
      List<Request> additions =
          routes.stream()
              .sorted(Comparator.comparing(route -> route.gateway().isPresent()))
              .<Request>map(RouteRequest::add)
              .toList();
      assertThat(net.applyAll(additions)).allMatch(Acknowledgement.Done.class::isInstance);
      assertThat(ip.ip("route show table", table.toString())).isEqualTo(before);
      assertThat(ip.ip("-6 route show table", table.toString())).isEqualTo(before6);
      assertThat(net.routes().list(table)).isEqualTo(routes);
    }
  }

  @Test
  void deletesAndRestoresRules() {
    ip.ip("rule add from 192.0.2.0/24 to 198.51.100.0/24 iif lo fwmark 0x7/0xf table 77 prio 100");
    ip.ip("rule add oif eth0 uidrange 0-0 ipproto tcp sport 1-5 dport 443 table 300 prio 101");
    ip.ip("rule add not tos 0x10 prohibit prio 102");
    ip.ip("rule add table 77 suppress_prefixlength 0 prio 103");
    ip.ip("rule add goto 103 prio 99 fwmark 9");
    ip.ip("-6 rule add from 2001:db8::/32 unreachable prio 104");
    String before = ip.ip("rule show") + ip.ip("-6 rule show");
    List<Rule> rules = net.rules().list();
    assertThat(net.applyAll(rules.stream().<Request>map(RuleRequest::delete).toList()))
        .allMatch(Acknowledgement.Done.class::isInstance);
    assertThat(net.rules().list()).isEmpty();
    assertThat(net.applyAll(rules.stream().<Request>map(RuleRequest::add).toList()))
        .allMatch(Acknowledgement.Done.class::isInstance);
    assertThat(ip.ip("rule show") + ip.ip("-6 rule show")).isEqualTo(before);
    assertThat(net.rules().list()).isEqualTo(rules);
  }

  @Test
  void addsReadsAndDeletesNeighbours() {
    eth0();
    int nic = index("eth0");
    MacAddress mac = new MacAddress("02:00:00:00:00:99");
    net.apply(NeighbourRequest.add(nic, address("192.0.2.9"), mac));
    net.apply(
        NeighbourRequest.replace(nic, address("2001:db8::9"), mac).state(NeighbourState.STALE));
    assertThat(net.neighbours().list())
        .extracting(
            n -> n.address().getHostAddress() + " " + n.mac().orElseThrow() + " " + n.state())
        .contains(
            "192.0.2.9 02:00:00:00:00:99 PERMANENT",
            "2001:db8:0:0:0:0:0:9 02:00:00:00:00:99 STALE");
    assertThat(ip.json("neigh show 192.0.2.9").get(0).get("lladdr").asString())
        .isEqualTo("02:00:00:00:00:99");
    net.apply(NeighbourRequest.delete(nic, address("192.0.2.9")));
    assertThatThrownBy(() -> net.apply(NeighbourRequest.delete(nic, address("192.0.2.10"))))
        .hasMessageContaining("ENOENT");
  }

  @Test
  void createsAndReadsNextHopObjects() {
    eth0();
    int nic = index("eth0");
    net.apply(NextHopRequest.replace(1, address("192.0.2.8"), nic));
    net.apply(NextHopRequest.replace(2, address("192.0.2.9"), nic));
    net.apply(
        NextHopRequest.replace(
            10, List.of(new NextHopObject.Member(1, 1), new NextHopObject.Member(2, 3))));
    net.apply(RouteRequest.add(Prefix.parse("203.0.113.0/24")).nextHopObject(10));
    assertThat(net.nextHops().list()).extracting(NextHopObject::id).containsExactly(1L, 2L, 10L);
    assertThat(net.nextHops().list().get(2).members())
        .containsExactly(new NextHopObject.Member(1, 1), new NextHopObject.Member(2, 3));
    Route entry =
        switch (net.routes().get(RouteQuery.to(address("203.0.113.9")).fibMatch())) {
          case Lookup.Found(Route route) -> route;
          case Lookup.NoRoute none -> throw new AssertionError(none);
        };
    assertThat(entry.nextHopId()).hasValue(10);
    assertThat(entry.nextHops()).extracting(NextHop::weight).containsExactly(1, 3);
    net.apply(NextHopRequest.delete(10));
    assertThat(net.nextHops().list()).hasSize(2);
  }

  @Test
  void writesRouteInEveryForm() {
    eth0();
    int nic = index("eth0");
    net.apply(RouteRequest.add(Prefix.parse("203.0.113.0/24")).device(nic));
    net.apply(
        RouteRequest.replace(Prefix.parse("203.0.113.0/24"))
            .via(address("192.0.2.1"), nic)
            .preferredSource(address("192.0.2.2"))
            .protocol(RouteProtocol.DHCP)
            .metrics(
                new RouteMetrics(
                    Map.of(Metric.MTU, 1400L), Set.of(Metric.MTU), Optional.of("reno"))));
    net.apply(
        RouteRequest.add(Prefix.parse("10.0.0.0/8"))
            .onlink(address("172.16.0.1"), nic)
            .priority(7)
            .table(TableId.of(1000)));
    net.apply(RouteRequest.add(Prefix.parse("10.0.0.0/8")).type(RouteType.BLACKHOLE));
    assertThat(ip.ip("route show 203.0.113.0/24").strip())
        .isEqualTo(
            "203.0.113.0/24 via 192.0.2.1 dev eth0 proto dhcp src 192.0.2.2 mtu lock 1400 congctl"
                + " reno");
    assertThat(ip.ip("route show table 1000").strip())
        .isEqualTo("10.0.0.0/8 via 172.16.0.1 dev eth0 proto static metric 7 onlink");
    assertThat(ip.ip("route show 10.0.0.0/8").strip())
        .isEqualTo("blackhole 10.0.0.0/8 proto static");
    net.apply(RouteRequest.delete(Prefix.parse("10.0.0.0/8")));
    assertThat(ip.ip("route show 10.0.0.0/8")).isEmpty();
  }

  @Test
  void prependsRouteAndSetsExpiry() {
    eth0();
    ip.ip("link add eth1 type veth peer name peer1");
    ip.ip("link set eth1 up");
    ip.ip("link set peer1 up");
    ip.ip("route add 203.0.113.0/24 dev eth0 metric 7");
    net.apply(
        RouteRequest.prepend(Prefix.parse("203.0.113.0/24")).device(index("eth1")).priority(7));
    assertThat(ip.json("route get 203.0.113.9").get(0).get("dev").asString()).isEqualTo("eth1");
    net.apply(
        RouteRequest.add(Prefix.parse("2001:db8:f::/48"))
            .via(address("2001:db8::1"), index("eth0"))
            .expires(Duration.ofSeconds(500)));
    assertThat(ip.json("-6 route show 2001:db8:f::/48").get(0).get("expires").asInt())
        .isBetween(400, 500);
    // IPv6 merges these routes into one with two next hops, each with its weight.
    for (int weight : new int[] {3, 2}) {
      net.apply(
          RouteRequest.append(Prefix.parse("2001:db8:e::/48"))
              .nextHop(
                  new NextHop(
                      Optional.of(new Device(index("eth0"), "eth0")),
                      Optional.of(address("2001:db8::7" + weight)),
                      weight,
                      RouteFlags.NONE,
                      Optional.empty())));
    }
    assertThat(ip.ip("-6 route show 2001:db8:e::/48")).contains("weight 3", "weight 2");
  }

  @Test
  void deletesAndRestoresRoutesWithEncapsulation() {
    eth0();
    ip.ip("route add 198.51.100.0/24 encap ip id 7 dst 192.0.2.5 ttl 3 tos 8 dev eth0");
    ip.ip("route add 203.0.113.0/24 encap ip6 id 9 dst 2001:db8::5 src 2001:db8::2 dev eth0");
    ip.ip(
        "-6 route add 2001:db8:1::/48 nexthop encap ip id 7 dst 192.0.2.5 via 2001:db8::7"
            + " nexthop via 2001:db8::8");
    JsonNode before = ip.json("route show table all");
    List<Route> routes =
        net.routes().list(TableId.MAIN).stream()
            .filter(
                route -> route.nextHops().stream().anyMatch(hop -> hop.encapsulation().isPresent()))
            .toList();
    assertThat(routes).hasSize(3);
    assertThat(routes.getFirst().nextHops().getFirst().encapsulation())
        .contains(new Encapsulation.Ip(7, address("0.0.0.0"), address("192.0.2.5"), 3, 8));
    assertThat(net.applyAll(routes.stream().<Request>map(RouteRequest::delete).toList()))
        .allMatch(Acknowledgement.Done.class::isInstance);
    assertThat(ip.json("route show table all")).isNotEqualTo(before);
    assertThat(net.applyAll(routes.stream().<Request>map(RouteRequest::add).toList()))
        .allMatch(Acknowledgement.Done.class::isInstance);
    assertThat(ip.json("route show table all")).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void sendsMoreRequestsThanFitInOneSend() {
    eth0();
    int nic = index("eth0");
    List<Request> many =
        IntStream.range(0, 350)
            .<Request>mapToObj(
                i ->
                    RouteRequest.add(Prefix.parse("10.1." + i / 200 + "." + i % 200 + "/32"))
                        .device(nic))
            .toList();
    assertThat(net.applyAll(many)).hasSize(350).allMatch(Acknowledgement.Done.class::isInstance);
    assertThat(net.routes().list(TableId.MAIN)).hasSizeGreaterThan(350);
  }
}
