package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.address.AddressRequest;
import org.uplink.rtnetlink.link.LinkRequest;
import org.uplink.rtnetlink.neighbour.NeighbourRequest;
import org.uplink.rtnetlink.neighbour.NeighbourState;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.nexthop.NextHopObject;
import org.uplink.rtnetlink.nexthop.NextHopRequest;
import org.uplink.rtnetlink.request.Acknowledgement;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.request.Request;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.NextHop;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.rtnetlink.route.RouteRequest;
import org.uplink.rtnetlink.rule.Rule;
import org.uplink.rtnetlink.rule.RuleRequest;
import tools.jackson.databind.JsonNode;

/** Sends requests for addresses, rules, neighbours and next hops, and many requests at once. */
class RequestsTest extends RtnetlinkFixture {
  @Test
  void refusesNumbersThatDoNotFit() {
    long tooLarge = 0x1_0000_0000L;
    Prefix prefix = Prefix.parse("2001:db8::1/128");
    AddressRequest address = AddressRequest.add(1, prefix);
    RouteRequest route = RouteRequest.add(prefix);
    Duration aMinuteMore = Duration.ofSeconds(tooLarge + 60);
    for (ThrowableAssert.ThrowingCallable request :
        List.<ThrowableAssert.ThrowingCallable>of(
            () -> address.lifetimes(aMinuteMore, aMinuteMore),
            () -> address.lifetimes(Duration.ZERO, Duration.ofSeconds(tooLarge - 1)),
            () -> address.lifetimes(Duration.ofSeconds(-1), Duration.ofSeconds(9)),
            () -> address.metric(tooLarge),
            () -> route.expires(aMinuteMore),
            () -> route.priority(-1),
            () -> route.nextHopObject(tooLarge),
            () -> RuleRequest.add(false, tooLarge),
            () -> NextHopRequest.delete(tooLarge))) {
      assertThatThrownBy(request)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageMatching(".* (-?[0-9]+)( s)? is not in 0–429496729[45].*");
    }
  }

  @Test
  void keepsLongestLifetime() {
    ip.ip("link add eth7 type veth peer name peer7");
    int device = net.links().find("eth7").orElseThrow().index();
    Duration longest = Duration.ofSeconds(0xffff_fffeL);
    net.apply(
        AddressRequest.add(device, Prefix.parse("2001:db8::7/64"))
            .noDad()
            .lifetimes(Duration.ZERO, longest));
    assertThat(ip.ip("-6 addr show dev eth7"))
        .containsPattern("valid_lft 42949672[0-9]{2}sec preferred_lft 0sec");
  }

  @Test
  void refusalNamesItsRequestAndDoesNotAffectOthers() {
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
  void addsAndDeletesAddressesWithFlags() {
    createEth0();
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
    createEth0();
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
    createEth0();
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
  void sendsMoreRequestsThanFitInOneSystemCall() {
    createEth0();
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

  private static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }

  private int index(String name) {
    return net.links().find(name).orElseThrow().index();
  }

  private void createEth0() {
    net.apply(LinkRequest.createVeth("eth0", "peer0").up());
    net.apply(LinkRequest.change("peer0").up());
    net.apply(AddressRequest.add(index("eth0"), Prefix.parse("192.0.2.2/24")));
    net.apply(AddressRequest.add(index("eth0"), Prefix.parse("2001:db8::2/64")).noDad());
  }
}
