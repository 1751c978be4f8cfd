package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.LookupResult;
import org.uplink.rtnetlink.route.Metric;
import org.uplink.rtnetlink.route.NextHop;
import org.uplink.rtnetlink.route.Reason;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteMetrics;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.rtnetlink.route.RouteType;

class RouteLookupTest {
  private NamespaceFixture ip;
  private Rtnetlink net;

  @BeforeEach
  void createHostWithTwoNics() {
    ip = NamespaceFixture.create();
    ip.exec("sysctl -qw net.ipv6.conf.default.accept_dad=0");
    ip.ip("link add eth0 type veth peer name peer0");
    ip.ip("link add eth1 type veth peer name peer1");
    for (String link : List.of("eth0", "peer0", "eth1", "peer1")) {
      ip.ip("link set", link, "up");
    }
    ip.ip("addr add 192.0.2.2/24 dev eth0");
    ip.ip("addr add 198.51.100.2/24 dev eth1");
    ip.ip("addr add 2001:db8::2/64 dev eth0 nodad");
    ip.ip("addr add 2001:db8:1::2/64 dev eth1 nodad");
    ip.ip("route add default via 192.0.2.1");
    ip.ip("route add default via 2001:db8::1");
    net = ip.open();
  }

  @AfterEach
  void close() {
    net.close();
    ip.close();
  }

  @Test
  void routeViaRouterHasGatewayDeviceAndSource() {
    Route route = found("203.0.113.9");
    assertThat(route.device().orElseThrow().name()).isEqualTo("eth0");
    assertThat(route.gateway()).contains(address("192.0.2.1"));
    assertThat(route.preferredSource()).contains(address("192.0.2.2"));
    assertThat(route.destination()).isEqualTo(Prefix.parse("203.0.113.9"));
    assertThat(route.table()).isEqualTo(TableId.MAIN);
    assertThat(route.type()).isEqualTo(RouteType.UNICAST);
    assertThat(route.scope()).isEqualTo(Scope.UNIVERSE);
    assertThat(route.flags().cloned()).isTrue();
  }

  @Test
  void routeViaIpv6RouterHasGatewayDeviceAndSource() {
    Route route = found("2001:db8:ffff::9");
    assertThat(route.device().orElseThrow().name()).isEqualTo("eth0");
    assertThat(route.gateway()).contains(address("2001:db8::1"));
    assertThat(route.preferredSource()).contains(address("2001:db8::2"));
  }

  @Test
  void onLinkDestinationHasNoGateway() {
    Route route = found("198.51.100.9");
    assertThat(route.device().orElseThrow().name()).isEqualTo("eth1");
    assertThat(route.gateway()).isEmpty();
  }

  @Test
  void ownAddressIsLocalOnLo() {
    for (String own : List.of("192.0.2.2", "2001:db8::2", "127.0.0.1", "::1")) {
      Route route = found(own);
      assertThat(route.isLocal()).as(own).isTrue();
      assertThat(route.device().orElseThrow().name()).as(own).isEqualTo("lo");
    }
  }

  @Test
  void missingRouteIsValueWithReason() {
    ip.ip("route add unreachable 203.0.113.1");
    ip.ip("route add prohibit 203.0.113.2");
    ip.ip("route add blackhole 203.0.113.3");
    ip.ip("route add throw 203.0.113.4");
    ip.ip("route add unreachable 2001:db8:f::1");
    ip.ip("route add prohibit 2001:db8:f::2");
    ip.ip("route add blackhole 2001:db8:f::3");
    ip.ip("route add throw 2001:db8:f::4");
    for (String net6 : List.of("203.0.113.", "2001:db8:f::")) {
      assertThat(net.routes().get(address(net6 + 1)))
          .isEqualTo(new Lookup.NoRoute(Reason.UNREACHABLE));
      assertThat(net.routes().get(address(net6 + 2)))
          .isEqualTo(new Lookup.NoRoute(Reason.PROHIBITED));
      assertThat(net.routes().get(address(net6 + 3)))
          .isEqualTo(new Lookup.NoRoute(Reason.BLACKHOLE));
      assertThat(net.routes().get(address(net6 + 4)))
          .isEqualTo(new Lookup.NoRoute(Reason.NO_ROUTE));
    }
    ip.ip("route del default");
    ip.ip("-6 route del default");
    assertThat(net.routes().get(address("8.8.8.8"))).isEqualTo(new Lookup.NoRoute(Reason.NO_ROUTE));
    assertThat(net.routes().get(address("2001:db8:ffff::1")))
        .isEqualTo(new Lookup.NoRoute(Reason.NO_ROUTE));
  }

  @Test
  void unknownDeviceFailsAndNamesQuery() {
    assertThatThrownBy(
            () -> net.routes().get(RouteQuery.to(address("192.0.2.9")).outputDevice("eth9")))
        .isInstanceOf(NetlinkException.class)
        .hasMessage("route get to 192.0.2.9 oif eth9: ENODEV (device eth9 does not exist)");
  }

  @Test
  void refusesSourceThatIsNotAnAddressOfTheHost() {
    assertThatThrownBy(
            () ->
                net.routes()
                    .get(RouteQuery.to(address("203.0.113.9")).source(address("192.0.2.77"))))
        .hasMessage(
            "route get to 203.0.113.9 from 192.0.2.77: ENETUNREACH (192.0.2.77 is not an address of"
                + " this host)");
    assertThatThrownBy(
            () ->
                net.routes()
                    .get(RouteQuery.to(address("203.0.113.9")).source(address("224.0.0.5"))))
        .hasMessageContaining("224.0.0.5 cannot be a source address");
  }

  @Test
  void reversePathFilterIsNotReportedAsBlackhole() {
    ip.exec("sysctl -qw net.ipv4.ip_forward=1");
    ip.exec("sysctl -qw net.ipv4.conf.all.rp_filter=1");
    ip.ip("rule add ipproto tcp sport 443 pref 100 unreachable");
    RouteQuery incoming =
        RouteQuery.to(address("203.0.113.9"))
            .source(address("198.51.100.9"))
            .inputDevice("eth1")
            .protocol(IpProtocol.TCP)
            .sourcePort(40000)
            .destinationPort(443);
    // The route back, from port 443, is unreachable, so the reverse path filter drops the packet.
    assertThatThrownBy(() -> net.routes().get(incoming))
        .isInstanceOf(NetlinkException.class)
        .hasMessageContaining("198.51.100.9");
    ip.ip("route add blackhole 203.0.113.9");
    assertThat(net.routes().get(incoming.destinationPort(80)))
        .isEqualTo(new Lookup.NoRoute(Reason.BLACKHOLE));
  }

  @Test
  void errorContainsTextOfKernel() {
    assertThatThrownBy(
            () ->
                net.routes()
                    .get(
                        RouteQuery.to(address("203.0.113.9"))
                            .protocol(new IpProtocol(99))
                            .destinationPort(5)))
        .isInstanceOfSatisfying(
            NetlinkException.class,
            e -> {
              assertThat(e.errno().symbol()).isEqualTo("EOPNOTSUPP");
              assertThat(e.kernelText()).contains("Unsupported ip proto");
            });
  }

  @Test
  void rulesMatchFlow() {
    ip.ip("route add default via 198.51.100.1 table 100");
    ip.ip("rule add ipproto tcp dport 443 lookup 100");
    ip.ip("rule add fwmark 7 lookup 100");
    ip.ip("rule add tos 0x10 lookup 100");
    ip.ip("rule add from 192.0.2.2 sport 5000 ipproto udp lookup 100");
    RouteQuery plain = RouteQuery.to(address("203.0.113.9"));
    assertThat(found(plain).device().orElseThrow().name()).isEqualTo("eth0");
    for (RouteQuery query :
        List.of(
            plain.protocol(IpProtocol.TCP).destinationPort(443),
            plain.mark(7),
            plain.tos(0x10),
            plain.source(address("192.0.2.2")).protocol(IpProtocol.UDP).sourcePort(5000))) {
      Route route = found(query);
      assertThat(route.device().orElseThrow().name()).as(query.toString()).isEqualTo("eth1");
      assertThat(route.table()).as(query.toString()).isEqualTo(TableId.of(100));
    }
  }

  @Test
  void rulesMatchUser() {
    NamespaceFixture.assumeOtherUsers();
    ip.ip("route add default via 198.51.100.1 table 100");
    ip.ip("rule add uidrange 4242-4242 lookup 100");
    RouteQuery query = RouteQuery.to(address("203.0.113.9")).uid(4242);
    assertThat(found(query).device().orElseThrow().name()).isEqualTo("eth1");
    assertThat(found(query.uid(4243)).device().orElseThrow().name()).isEqualTo("eth0");
  }

  @Test
  void fibMatchReturnsEntryWithAllNextHopsAndLinkDown() {
    ip.ip(
        "route add 203.0.113.0/24 nexthop via 192.0.2.1 weight 3 nexthop via 198.51.100.1 weight 1");
    RouteQuery query = RouteQuery.to(address("203.0.113.9"));
    assertThat(found(query).nextHops()).hasSize(1);
    Route entry = found(query.fibMatch());
    assertThat(entry.destination()).isEqualTo(Prefix.parse("203.0.113.0/24"));
    assertThat(entry.nextHops()).extracting(NextHop::weight).containsExactly(3, 1);
    assertThat(entry.nextHops())
        .extracting(hop -> hop.device().orElseThrow().name())
        .containsExactly("eth0", "eth1");
    ip.ip("link set peer1 down");
    // The kernel sets the flag up to a second after the carrier is lost.
    await().until(() -> found(query.fibMatch()).nextHops().get(1).flags().linkDown());
  }

  @Test
  void batchReturnsResultsAndRefusalsInOrder() {
    ip.ip("route add prohibit 203.0.113.2");
    List<RouteQuery> queries =
        java.util.stream.IntStream.range(0, 500)
            .mapToObj(
                i ->
                    switch (i % 5) {
                      case 0 -> RouteQuery.to(address("198.51.100." + i % 200));
                      case 1 -> RouteQuery.to(address("203.0.113.2"));
                      case 2 -> RouteQuery.to(address("192.0.2.9")).outputDevice("eth9");
                      case 3 -> RouteQuery.to(address("192.0.2.9")).source(address("192.0.2.77"));
                      default -> RouteQuery.to(address("2001:db8:ffff::" + i));
                    })
            .toList();
    List<LookupResult> answers = net.routes().getAll(queries);
    assertThat(answers).hasSize(500);
    for (int i = 0; i < 500; i++) {
      InetAddress destination = queries.get(i).destination();
      LookupResult answer = answers.get(i);
      String seen = queries.get(i) + " -> " + answer;
      switch (i % 5) {
        case 0, 4 ->
            assertThat(answer)
                .as(seen)
                .isInstanceOfSatisfying(
                    Lookup.Found.class,
                    found ->
                        assertThat(found.route().destination().address()).isEqualTo(destination));
        case 1 -> assertThat(answer).as(seen).isEqualTo(new Lookup.NoRoute(Reason.PROHIBITED));
        default -> assertThat(answer).as(seen).isInstanceOf(LookupResult.Refused.class);
      }
    }
  }

  @Test
  void routeHasNewNameOfRenamedDevice() {
    assertThat(found("198.51.100.9").device().orElseThrow().name()).isEqualTo("eth1");
    ip.ip("link set eth1 down");
    ip.ip("link set eth1 name lan1");
    ip.ip("link set lan1 up");
    assertThat(found("198.51.100.9").device().orElseThrow().name()).isEqualTo("lan1");
  }

  @Test
  void connectedLooksUpAgainFromChosenSource() {
    ip.ip("route add default via 198.51.100.1 table 100");
    ip.ip("rule add from 192.0.2.2 lookup 100");
    RouteQuery query = RouteQuery.to(address("203.0.113.9"));
    assertThat(found(query).device().orElseThrow().name()).isEqualTo("eth0");
    assertThat(found(query.connected()).device().orElseThrow().name()).isEqualTo("eth1");
  }

  @Test
  void reusedLookupHasSameValues() {
    ReusedLookup answer = new ReusedLookup();
    assertThat(net.routes().get(RouteQuery.to(address("203.0.113.9")), answer)).isTrue();
    byte[] gateway = new byte[16];
    assertThat(answer.gateway(gateway)).isEqualTo(4);
    assertThat(gateway).startsWith(192, 0, 2, 1);
    assertThat(answer.deviceIndex()).isEqualTo(found("203.0.113.9").device().orElseThrow().index());
    ip.ip("route add prohibit 203.0.113.2");
    assertThat(net.routes().get(RouteQuery.to(address("203.0.113.2")), answer)).isFalse();
    assertThat(answer.reason()).isEqualTo(Reason.PROHIBITED);
  }

  @Test
  void ipv4RouteViaIpv6Router() {
    ip.ip("route add 203.0.113.0/24 via inet6 fe80::1 dev eth1");
    Route route = found("203.0.113.9");
    assertThat(route.gateway()).contains(address("fe80::1"));
    assertThat(route.device().orElseThrow().name()).isEqualTo("eth1");
  }

  @Test
  void routeHasMetrics() {
    ip.ip(
        "route add 203.0.113.0/24 via 192.0.2.1 mtu lock 1400 advmss 1300 hoplimit 9 initcwnd 20");
    RouteMetrics metrics = found("203.0.113.9").metrics();
    assertThat(metrics.mtu()).hasValue(1400);
    assertThat(metrics.get(Metric.ADVMSS)).hasValue(1300);
    assertThat(metrics.locked()).containsExactly(Metric.MTU);
  }

  @Test
  void readsTable() {
    assertThat(net.routes().list(TableId.MAIN))
        .extracting(route -> route.destination().toString())
        .contains("0.0.0.0/0", "192.0.2.0/24", "::/0", "2001:db8::/64");
    assertThat(net.routes().list(TableId.of(4711))).isEmpty();
  }

  private static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }

  private Route found(RouteQuery query) {
    return switch (net.routes().get(query)) {
      case Lookup.Found(Route route) -> route;
      case Lookup.NoRoute(Reason reason) -> throw new AssertionError(query + ": " + reason);
    };
  }

  private Route found(String destination) {
    return found(RouteQuery.to(address(destination)));
  }
}
