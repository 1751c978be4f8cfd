package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.address.AddressRequest;
import org.uplink.rtnetlink.link.LinkRequest;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.request.Acknowledgement;
import org.uplink.rtnetlink.request.Request;
import org.uplink.rtnetlink.route.Encapsulation;
import org.uplink.rtnetlink.route.Metric;
import org.uplink.rtnetlink.route.NextHop;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteFlags;
import org.uplink.rtnetlink.route.RouteMetrics;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.route.RouteRequest;
import org.uplink.rtnetlink.route.RouteType;
import tools.jackson.databind.JsonNode;

/** Sends requests for routes to the kernel, and compares the routes with {@code ip}. */
class RouteRequestTest extends RtnetlinkFixture {
  @Test
  void deletesAndRestoresRoutes() {
    createEth0();
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
  void writesRouteInEveryForm() {
    createEth0();
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
    createEth0();
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
    createEth0();
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
        .contains(
            new Encapsulation.Ip(7, address("0.0.0.0"), address("192.0.2.5"), 3, 8, List.of()));
    assertThat(net.applyAll(routes.stream().<Request>map(RouteRequest::delete).toList()))
        .allMatch(Acknowledgement.Done.class::isInstance);
    assertThat(ip.json("route show table all")).isNotEqualTo(before);
    assertThat(net.applyAll(routes.stream().<Request>map(RouteRequest::add).toList()))
        .allMatch(Acknowledgement.Done.class::isInstance);
    assertThat(ip.json("route show table all")).containsExactlyInAnyOrderElementsOf(before);
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
