package org.uplink.hostnet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.HostFixture;
import org.uplink.hostnet.TestLinks;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.NetworkSpec.LinkOptions;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.Prefix;

/** Networks that move to another VLAN. Most hosts here exist only as values. */
class LeftVlanTest {
  private static final LinkState ETH0 = withMac(TestLinks.nic("eth0"));
  private static final NetworkSpec BRIDGE = NetworkSpec.bridgeOn("eth0");
  private static final NetworkSpec PLAIN = BRIDGE.withLinkOptions(LinkOptions.BRIDGELESS);

  @Test
  void vlanThatTheNetworkCreatedIsRemoved() {
    for (NetworkSpec spec : List.of(BRIDGE, PLAIN)) {
      for (NetworkSpec then : List.of(BRIDGE.withVlan(8), PLAIN.withVlan(8), BRIDGE, PLAIN)) {
        Plan moved = move(hostWith(ETH0), spec.withVlan(7), then);

        assertThat(namesIn(moved)).contains("eth0").doesNotContain("eth0.7");
      }
    }
  }

  @Test
  void vlanThatExistedBeforeTheNetworkStays() {
    for (NetworkSpec spec : List.of(BRIDGE, PLAIN)) {
      for (NetworkSpec then : List.of(BRIDGE.withVlan(8), PLAIN.withVlan(8), BRIDGE, PLAIN)) {
        Plan moved = move(hostWith(ETH0, vlan()), spec.withVlan(7), then);

        assertThat(moved.after().link("mgmt")).hasValue(vlan());
      }
    }
  }

  @Test
  void vlanOfANetworkThatHasOrLosesABridgeStays() {
    assertThat(namesIn(move(hostWith(ETH0), BRIDGE.withVlan(7), PLAIN.withVlan(7))))
        .containsExactlyInAnyOrder("eth0", "eth0.7");
    assertThat(namesIn(move(hostWith(ETH0), PLAIN.withVlan(7), BRIDGE.withVlan(7))))
        .containsExactlyInAnyOrder("eth0", "eth0.7", "vm");
  }

  @Test
  void networksThatExchangeTheirVlansKeepBoth() {
    Plan first = plan(hostWith(ETH0), RunningConfiguration.EMPTY, both(BRIDGE, 7, BRIDGE, 8));

    Plan exchanged = plan(first.after(), first.target(), both(BRIDGE, 8, BRIDGE, 7));

    assertThat(namesIn(exchanged)).containsExactlyInAnyOrder("eth0", "eth0.7", "eth0.8", "a", "b");
    assertThat(exchanged.after().portsOf("a")).containsExactly("eth0.8");
    assertThat(exchanged.after().portsOf("b")).containsExactly("eth0.7");
  }

  @Tag("guest")
  @Test
  void rollbackMakesTheVlanAgain() {
    try (HostFixture host = HostFixture.open().dualStack()) {
      host.assumeVlansAndBonds();
      NetworkSpec spec =
          BRIDGE.withIpv4(NetworkSpec.Ip.of(Prefix.parse("198.51.100.2/24"))).withVlan(7);
      Plan first = host.plan(NetworkRequest.of("vm", spec));
      host.applier().apply(first);
      String before = host.snapshotText();
      Plan moved = host.plan(first.target(), NetworkRequest.of("vm", spec.withVlan(8)));

      host.applier().apply(moved);

      assertThat(host.ip("-br link show")).contains("eth0.8@eth0").doesNotContain("eth0.7@eth0");
      assertThat(host.ip("-br addr show dev vm")).contains("198.51.100.2/24");
      assertThat(host.applier().converge(moved.snapshot()).differences()).isEmpty();
      host.assertPicture(before);
    }
  }

  /** Returns the plan that moves the network "vm". */
  private static Plan move(NetworkState host, NetworkSpec before, NetworkSpec after) {
    Plan first = plan(host, RunningConfiguration.EMPTY, NetworkRequest.of("vm", before));
    return plan(first.after(), first.target(), NetworkRequest.of("vm", after));
  }

  private static NetworkRequest both(NetworkSpec a, int vlanOfA, NetworkSpec b, int vlanOfB) {
    return NetworkRequest.of(Map.of("a", a.withVlan(vlanOfA), "b", b.withVlan(vlanOfB)), Map.of());
  }

  private static Plan plan(
      NetworkState host, RunningConfiguration running, NetworkRequest request) {
    return new Planner(HostEnvironment.EMPTY)
        .plan(host, running, request, Optional.empty(), Duration.ofSeconds(60));
  }

  private static List<String> namesIn(Plan plan) {
    return plan.after().links().stream().map(LinkState::name).toList();
  }

  private static NetworkState hostWith(LinkState... links) {
    return NetworkState.ofLinks(List.of(links));
  }

  private static LinkState vlan() {
    return withMac(TestLinks.vlan("mgmt", "eth0", 7));
  }

  private static LinkState withMac(LinkState link) {
    MacAddress mac = new MacAddress("52:54:00:00:00:01");
    return link.withMac(Optional.of(mac)).withPermanentMac(Optional.of(mac));
  }
}
