package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.hostnet.comparison.Comparison;
import org.uplink.hostnet.comparison.Verification;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.rtnetlink.net.Prefix;

/**
 * Tests a host whose administrator has chosen the interface identifier of the addresses that it
 * makes from router advertisements ({@code ip token}).
 */
class TokenTest {
  private static final List<String> ADDRESS = List.of("2001:db8::77/64");

  private HostFixture host;

  @BeforeEach
  void open() {
    host = HostFixture.open().cable("eth0");
  }

  @AfterEach
  void close() {
    host.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "0"})
  void bridgeMakesAddressesWithTheTokenOfItsNic(String solicitations) {
    setToken("::77");
    host.advertise();
    host.writeSysctl("net.ipv6.conf.eth0.router_solicitations", solicitations);
    assertThat(globalAddresses("eth0")).isEqualTo(ADDRESS);

    Plan plan = takeOver();
    host.applier().apply(plan);
    // The router answers a solicitation of the bridge, and advertises by itself, too.
    await("a default route of the kernel's own on the bridge")
        .until(() -> host.ip("-6 route show default dev ovirtmgmt").contains("metric 1024"));

    assertThat(globalAddresses("ovirtmgmt")).isEqualTo(ADDRESS);
    assertThat(host.sysctls.read("ipv6/conf/ovirtmgmt/router_solicitations"))
        .contains(solicitations);
    assertThat(host.applier().converge(plan.snapshot()).differences()).isEmpty();
    assertThat(token("eth0")).contains("::77");
    assertThat(globalAddresses("eth0")).isEqualTo(ADDRESS);
  }

  @Test
  void networkHasTheTokenAgainAfterABoot() {
    setToken("::77");
    Plan plan = takeOver();
    host.applier().apply(plan);
    String mac = host.state().link("eth0").orElseThrow().mac().orElseThrow().toString();
    host.close();
    host = HostFixture.open().cable("eth0");
    host.ip("link set eth0 address " + mac);

    host.applier().apply(host.planner().planRestore(host.state(), plan.target()));

    assertThat(token("ovirtmgmt")).contains("::77");
  }

  @Test
  void networkThatIgnoresAdvertisementsHasNoToken() {
    setToken("::77");
    Plan plan =
        host.plan(
            NetworkRequest.of(
                "ovirtmgmt",
                NetworkSpec.bridgeOn("eth0")
                    .withIpv6(NetworkSpec.Ip.of(Prefix.parse("2001:db8::9/64")))));
    host.applier().apply(plan);
    assertThat(token("ovirtmgmt")).doesNotContain("::77");
    assertThat(host.applier().converge(plan.snapshot()).differences()).isEmpty();
    assertThat(token("eth0")).contains("::77");
  }

  @Test
  void rollbackRestoresTheTokenOfALinkThatHadLostIpv6() {
    setToken("::77");
    Plan plan =
        host.plan(
            NetworkRequest.of(
                "ovirtmgmt",
                NetworkSpec.bridgeOn("eth0")
                    .withIpv4(NetworkSpec.Ip.of(Prefix.parse("192.0.2.2/24")))
                    .withLinkOptions(
                        new NetworkSpec.LinkOptions(true, false, OptionalInt.of(1000), "legacy"))));
    host.applier().apply(plan);
    assertThat(
            Comparison.compare(host.state(), plan.after(), Set.copyOf(plan.devices()))
                .differences())
        .isEmpty();
    assertThat(host.applier().converge(plan.snapshot()).differences()).isEmpty();
    assertThat(token("eth0")).contains("::77");
  }

  @Test
  void rollbackKeepsATokenOfAnotherProgram() {
    Plan plan = takeOver();
    host.applier().apply(plan);
    host.run("ip", "token", "set", "::99", "dev", "ovirtmgmt");

    Verification end = host.applier().converge(plan.snapshot());

    assertThat(end.differences()).isEmpty();
    assertThat(end.concurrentChanges())
        .singleElement()
        .asString()
        .contains("set the IPv6 token of ovirtmgmt to ::99", "moved this to eth0");
    assertThat(token("eth0")).contains("::99");
  }

  @Test
  void anotherTokenIsADifference() {
    setToken("::77");
    NetworkState before = host.state();
    setToken("::78");
    assertThat(Comparison.compare(host.state(), before, Set.of("eth0")).differences())
        .containsExactly("the link eth0: token is ::78 and should be ::77");
  }

  private Plan takeOver() {
    return host.plan(NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0")));
  }

  private void setToken(String token) {
    host.run("ip", "token", "set", token, "dev", "eth0");
  }

  private String token(String device) {
    return host.run("ip", "token", "get", "dev", device);
  }

  private List<String> globalAddresses(String device) {
    return host.ip("-6 -o addr show scope global dev " + device)
        .lines()
        .map(line -> line.replaceAll(".* inet6 ([^ ]+) .*", "$1"))
        .toList();
  }
}
