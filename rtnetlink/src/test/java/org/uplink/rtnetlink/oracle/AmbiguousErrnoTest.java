package org.uplink.rtnetlink.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.Reason;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteQuery;

/**
 * Tests the errnos that IPv4 uses for a blackhole or an unreachable destination and also for other
 * cases.
 */
class AmbiguousErrnoTest {
  private IpBatchNamespace namespace;
  private Rtnetlink net;

  @BeforeEach
  void createRouter() {
    namespace = IpBatchNamespace.create("ambiguous-errno");
    namespace.shell(List.of("echo 1 > /proc/sys/net/ipv4/ip_forward"));
    namespace.batch(
        List.of(
            "link set lo up",
            "link add eth0 type veth peer name peer0",
            "link set eth0 up",
            "link set peer0 up",
            "addr add 192.0.2.2/24 dev eth0",
            "addr add 198.51.100.2/24 dev peer0",
            "route add default via 192.0.2.1",
            "route add blackhole 203.0.113.3"));
    net = Rtnetlink.open(namespace.namespace());
  }

  @AfterEach
  void close() {
    net.close();
    namespace.close();
  }

  @Test
  void blackholeOfReceivedPacketIsBlackhole() {
    assertThat(net.routes().get(to("203.0.113.3"))).isEqualTo(new Lookup.NoRoute(Reason.BLACKHOLE));
    assertThat(net.routes().get(forwarded("203.0.113.3", "198.51.100.9")))
        .isEqualTo(new Lookup.NoRoute(Reason.BLACKHOLE));
  }

  @Test
  void impossibleAddressIsNotBlackhole() {
    assertRefused(
        to("8.8.8.8").inputDevice("peer0"),
        "EINVAL (a lookup with an input device needs a source)");
    assertRefused(
        forwarded("127.0.0.1", "198.51.100.9"),
        "received packets cannot have the destination 127.0.0.1");
    assertRefused(
        forwarded("0.0.0.0", "198.51.100.9"),
        "received packets cannot have the destination 0.0.0.0");
    assertRefused(
        forwarded("8.8.8.8", "127.0.0.1"), "received packets cannot have the source 127.0.0.1");
    assertRefused(
        forwarded("8.8.8.8", "192.0.2.2"), "received packets cannot have the source 192.0.2.2");
    assertRefused(forwarded("8.8.8.8", "224.0.0.7"), "224.0.0.7 cannot be a source address");
    assertRefused(
        forwarded("239.1.1.1", "198.51.100.9"), "this host has not joined the group 239.1.1.1");
    assertRefused(
        to("8.8.8.8").source(InetAddress.ofLiteral("127.0.0.1")),
        "127.0.0.1 cannot be the source of packets sent by this host");
  }

  @Test
  void resultWithoutTableEntryIsNotUnreachable() {
    RouteQuery query = to("8.8.8.8").outputDevice("peer0");
    assertThat(net.routes().get(query)).isInstanceOf(Lookup.Found.class);
    assertThat(net.routes().get(query.fibMatch())).isEqualTo(new Lookup.NoRoute(Reason.NO_ROUTE));
  }

  @Test
  void multicastFlagIsNotOffloadFailure() {
    Route route =
        switch (net.routes().get(to("239.1.1.1"))) {
          case Lookup.Found(Route found) -> found;
          case Lookup.NoRoute(Reason reason) -> throw new AssertionError(reason);
        };
    assertThat(route.flags().routeOffloadFailed()).isFalse();
    assertThat(route.flags().names()).isEmpty();
  }

  private static RouteQuery to(String address) {
    return RouteQuery.to(InetAddress.ofLiteral(address));
  }

  private static RouteQuery forwarded(String address, String source) {
    return to(address).source(InetAddress.ofLiteral(source)).inputDevice("peer0");
  }

  private void assertRefused(RouteQuery query, String why) {
    assertThatThrownBy(() -> net.routes().get(query)).hasMessageContaining(why);
  }
}
