package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.comparison.Comparison;
import org.uplink.hostnet.comparison.ConcurrentChanges;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.transition.Step;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/** Tests a forwarding host that gets its IPv6 addresses from router advertisements. */
class RouterAdvertisementTest {
  private HostFixture host;

  @BeforeEach
  void open() {
    host = HostFixture.open();
    HostLayout.SLAAC.build(host);
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void bridgeKeepsReceivingRouterAdvertisements() {
    Plan plan = host.plan(HostLayout.SLAAC.request(HostLayout.SLAAC.network()));
    host.applier().apply(plan);
    assertThat(
            Comparison.compare(host.state(), plan.after(), Set.copyOf(plan.devices()))
                .differences())
        .as("%s", plan.steps().stream().map(Step::describe).toList())
        .isEmpty();
    assertThat(host.canPing("2001:db8:f::1")).isTrue();
    assertThat(host.ip("-6 addr show dev eth0")).doesNotContain("inet6");
    assertThat(host.ip("-6 route show dev eth0")).isEmpty();
    await("a default route of the kernel's own on the bridge")
        .until(() -> defaults("ovirtmgmt").stream().anyMatch(line -> line.contains("metric 1024")));
    assertThat(host.applier().converge(plan.snapshot()).differences()).isEmpty();
    assertThat(host.canPing("2001:db8:f::1")).isTrue();
    assertThat(defaults("eth0"))
        .as("only the kernel's own, as before")
        .hasSize(1)
        .allMatch(line -> line.contains("metric 1024"));
    assertThat(host.applier().verify(plan.snapshot()).differences()).isEmpty();
  }

  @Test
  void warnsOfAdvertisedAddressesThatExpireOnAStaticNetwork() {
    host.ip("addr add 2001:db8::77/64 dev eth0 nodad");
    NetworkSpec spec =
        NetworkSpec.bridgeOn("eth0").withIpv6(NetworkSpec.Ip.of(Prefix.parse("2001:db8::77/64")));

    assertThat(advertised(spec))
        .anyMatch(text -> text.matches("a router advertised 2001:db8::.*/64, .* expires in .*"))
        .anyMatch(text -> text.contains("the route (IPv6) default via fe80::1 dev ovirtmgmt"));
    assertThat(advertised(spec.withIpv6(HostLayout.SLAAC.network().ipv6()))).isEmpty();
    assertThat(advertised(NetworkSpec.takeOverOf("eth0"))).isEmpty();
  }

  private List<String> advertised(NetworkSpec spec) {
    return host.plan(NetworkRequest.of("ovirtmgmt", spec)).warnings().stream()
        .filter(warning -> warning.code().equals(WarningCode.ADVERTISEMENT_EXPIRES.word()))
        .map(PlanWarning::text)
        .toList();
  }

  @Test
  void reportsTheMetricOfARouteThatTheRouterHasNotAdvertisedAgain() {
    NetworkState before = host.state();
    Snapshot snapshot = new Snapshot(List.of("eth0"), List.of(), before, Optional.empty());
    NetworkState withOwnMetric =
        before.withRoutes(
            before.routes().stream()
                .map(
                    route ->
                        route.protocol().equals(RouteProtocol.RA)
                            ? route.withPriority(OptionalLong.of(1023))
                            : route)
                .toList());
    assertThat(Comparison.compare(before, snapshot, ConcurrentChanges.NONE).differences())
        .isEmpty();
    assertThat(Comparison.compare(withOwnMetric, snapshot, ConcurrentChanges.NONE).differences())
        .isNotEmpty()
        .allMatch(line -> line.contains("until the router advertises it again"));
  }

  private List<String> defaults(String device) {
    return host.ip("-6 route show default dev " + device).lines().toList();
  }
}
