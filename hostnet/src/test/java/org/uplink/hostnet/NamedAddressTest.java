package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.comparison.Comparison;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/** Requests that name an address and a gateway, as stock engines send them. */
class NamedAddressTest {
  private static final NetworkSpec.Ip IPV4_OF_ETH0 = ip("192.0.2.2/24", "192.0.2.1");
  private static final NetworkSpec.Ip IPV6_OF_ETH0 = ip("2001:db8::2/64", "2001:db8::1");
  private static final NetworkSpec.Ip IPV4_OF_ETH1 = ip("198.51.100.2/24", "198.51.100.1");
  private static final NetworkSpec.Ip IPV6_OF_ETH1 = ip("2001:db8:1::2/64", "2001:db8:1::1");

  private HostFixture host;

  @BeforeEach
  void open() {
    host = HostFixture.open();
    host.cable("eth0").cable("eth1");
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void keepsTheNextHopsThroughOtherNics() {
    host.ip("addr add 192.0.2.20/24 dev eth0");
    host.ip("addr add 198.51.100.20/24 dev eth1");
    host.ip(
        "route add default nexthop via 192.0.2.1 dev eth0 nexthop via 198.51.100.1 dev eth1"
            + " weight 3");
    host.ip("route add 10.0.0.0/8 via 192.0.2.9 dev eth0");
    host.ip("route add 169.254.169.254 dev eth0");
    host.ip("route add 10.9.0.0/16 via 192.0.2.9 dev eth0 table 77");
    String start = host.snapshotText();

    Plan plan = host.plan(request(ip("192.0.2.21/24")));

    assertThat(plan.warnings())
        .filteredOn(warning -> warning.code().equals(WarningCode.ROUTE_REMOVED.word()))
        .extracting(warning -> warning.subject().orElseThrow())
        .containsExactlyInAnyOrder(
            "default via 192.0.2.1 dev eth0 via 198.51.100.1 dev eth1",
            "10.0.0.0/8 via 192.0.2.9 dev eth0",
            "169.254.169.254/32 dev eth0",
            "10.9.0.0/16 via 192.0.2.9 dev eth0 table 77");
    host.applier().apply(plan);
    assertInForce(plan);
    assertThat(host.ip("route show default").strip())
        .isEqualTo("default via 198.51.100.1 dev eth1");
    rollBack(plan, start);
  }

  @Test
  void keepsTheIpv6NextHopsThroughOtherNics() {
    host.ip("addr add 2001:db8::20/64 dev eth0 nodad");
    host.ip("addr add 2001:db8:1::20/64 dev eth1 nodad");
    host.ip(
        "-6 route add default nexthop via 2001:db8::1 dev eth0 nexthop via 2001:db8:1::1 dev eth1");
    String start = host.snapshotText();

    Plan plan =
        host.plan(
            NetworkRequest.of(
                "ovirtmgmt", NetworkSpec.bridgeOn("eth0").withIpv6(ip("2001:db8::21/64"))));

    host.applier().apply(plan);
    assertInForce(plan);
    assertThat(host.ip("-6 route show default").lines())
        .singleElement()
        .asString()
        .startsWith("default via 2001:db8:1::1 dev eth1");
    rollBack(plan, start);
  }

  @Test
  void doesNotWarnOfAReplacedDefaultRoute() {
    host.ip("addr add 192.0.2.20/24 dev eth0");
    host.ip("route add default via 192.0.2.9");

    Plan plan =
        host.plan(
            NetworkRequest.of(
                "ovirtmgmt",
                NetworkSpec.bridgeOn("eth0").withIpv4(IPV4_OF_ETH0).withDefaultRoute(true)));

    assertThat(plan.warnings())
        .extracting(PlanWarning::code)
        .containsExactly(WarningCode.ADDRESS_REMOVED.word());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void makesALeasedAddressPermanent(boolean ipv6) {
    String address = ipv6 ? "2001:db8::2/64" : "192.0.2.2/24";
    String other = ipv6 ? "2001:db8::3/64" : "192.0.2.3/24";
    host.ip("addr add " + address + " dev eth0 valid_lft 3600 preferred_lft 1800");
    host.ip("addr add " + other + " dev eth0 valid_lft 3600 preferred_lft 1800");
    NetworkSpec spec = NetworkSpec.bridgeOn("eth0");

    Plan plan =
        host.plan(
            NetworkRequest.of(
                "ovirtmgmt", ipv6 ? spec.withIpv6(ip(address)) : spec.withIpv4(ip(address))));

    assertThat(plan.warnings())
        .filteredOn(warning -> warning.subject().filter(other::equals).isPresent())
        .extracting(PlanWarning::code)
        .containsExactly(
            (ipv6 ? WarningCode.ADVERTISEMENT_EXPIRES : WarningCode.LEASE_EXPIRES).word());
    assertThat(plan.warnings())
        .noneMatch(warning -> warning.subject().filter(address::equals).isPresent());
    host.applier().apply(plan);
    assertInForce(plan);
    assertThat(host.ip("-o addr show dev ovirtmgmt to " + address.split("/", -1)[0]))
        .contains("valid_lft forever preferred_lft forever");
    assertThat(host.ip((ipv6 ? "-6 " : "-4 ") + "route show dev ovirtmgmt"))
        .contains(ipv6 ? "2001:db8::/64" : "192.0.2.0/24")
        .doesNotContain("expires");
    assertThat(host.applier().converge(plan.snapshot()).differences()).isEmpty();
  }

  @Test
  void replacesAnAdvertisedDefaultRouteThatNobodyRenews() {
    host.ip("addr add 2001:db8::2/64 dev eth0 nodad");
    host.ip("-6 route add default via 2001:db8::1 dev eth0 proto ra metric 1024 expires 1800");

    Plan plan =
        host.plan(
            NetworkRequest.of(
                "ovirtmgmt",
                NetworkSpec.bridgeOn("eth0").withIpv6(IPV6_OF_ETH0).withDefaultRoute(true)));
    host.applier().apply(plan);

    assertInForce(plan);
    assertThat(host.ip("-6 route show default").lines())
        .singleElement()
        .asString()
        .startsWith("default via 2001:db8::1 dev ovirtmgmt proto static")
        .doesNotContain("expires");
    assertThat(host.applier().converge(plan.snapshot()).differences())
        .allSatisfy(
            difference -> assertThat(difference).contains("until the router advertises it again"));
  }

  @Test
  void movesTheDefaultRouteToAnotherNetwork() {
    host.ip("addr add 192.0.2.2/24 dev eth0");
    host.ip("addr add 198.51.100.2/24 dev eth1");
    host.ip("addr add 2001:db8::2/64 dev eth0 nodad");
    host.ip("addr add 2001:db8:1::2/64 dev eth1 nodad");
    host.ip("route add default via 192.0.2.1");
    host.ip("-6 route add default via 2001:db8::1");
    NetworkSpec one = NetworkSpec.bridgeOn("eth0").withIpv4(IPV4_OF_ETH0).withIpv6(IPV6_OF_ETH0);
    NetworkSpec other = NetworkSpec.bridgeOn("eth1").withIpv4(IPV4_OF_ETH1).withIpv6(IPV6_OF_ETH1);
    Plan first = host.plan(NetworkRequest.of("one", one.withDefaultRoute(true)));
    host.applier().apply(first);
    String start = host.snapshotText();

    Plan move =
        host.plan(
            first.target(),
            NetworkRequest.of(Map.of("one", one, "other", other.withDefaultRoute(true)), Map.of()));

    assertThat(move.warnings())
        .filteredOn(warning -> warning.code().equals(WarningCode.ROUTE_REMOVED.word()))
        .extracting(warning -> warning.device().orElseThrow())
        .containsExactly("one", "one");
    host.applier().apply(move);
    assertInForce(move);
    assertThat(host.ip("route show default").lines())
        .singleElement()
        .asString()
        .startsWith("default via 198.51.100.1 dev other");
    assertThat(host.ip("-6 route show default").lines())
        .singleElement()
        .asString()
        .startsWith("default via 2001:db8:1::1 dev other");
    rollBack(move, start);
  }

  @Test
  void aNetworkLosesTheDefaultRouteThatItHad() {
    host.ip("addr add 192.0.2.2/24 dev eth0");
    NetworkSpec one = NetworkSpec.bridgeOn("eth0").withIpv4(IPV4_OF_ETH0);
    Plan first = host.plan(NetworkRequest.of("one", one.withDefaultRoute(true)));
    host.applier().apply(first);

    Plan without =
        host.plan(
            first.target(),
            NetworkRequest.of(
                "one", one.withIpv4(NetworkSpec.Ip.of(Prefix.parse("192.0.2.2/24")))));
    host.applier().apply(without);

    assertThat(host.ip("route show default")).isBlank();
  }

  @Test
  void anIpv6DefaultRouteIsPreferredToThatOfAnotherNic() {
    host.ip("addr add 2001:db8::2/64 dev eth0 nodad");
    host.ip("addr add 2001:db8:1::2/64 dev eth1 nodad");
    host.ip("-6 route add default via 2001:db8:1::1 metric 100");

    Plan plan =
        host.plan(
            NetworkRequest.of(
                "ovirtmgmt",
                NetworkSpec.bridgeOn("eth0").withIpv6(IPV6_OF_ETH0).withDefaultRoute(true)));
    host.applier().apply(plan);

    assertThat(host.ip("-6 route get 2001:db8:f::1")).contains("dev ovirtmgmt");
    assertThat(host.ip("-6 route show default")).contains("dev eth1");
  }

  private void assertInForce(Plan plan) {
    assertThat(
            Comparison.compare(host.state(), plan.after(), Set.copyOf(plan.devices()))
                .differences())
        .isEmpty();
  }

  private void rollBack(Plan plan, String start) {
    assertThat(host.applier().converge(plan.snapshot()).differences()).isEmpty();
    assertThat(host.snapshotText()).isEqualTo(start);
  }

  private static NetworkRequest request(NetworkSpec.Ip ipv4) {
    return NetworkRequest.of("ovirtmgmt", NetworkSpec.bridgeOn("eth0").withIpv4(ipv4));
  }

  private static NetworkSpec.Ip ip(String address) {
    return NetworkSpec.Ip.of(Prefix.parse(address));
  }

  private static NetworkSpec.Ip ip(String address, String gateway) {
    return NetworkSpec.Ip.of(Prefix.parse(address), IpLiteral.parse(gateway));
  }
}
