package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.owner.LocalEnvironment;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.plan.Planner;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.testkit.ExternalCommand;
import org.uplink.testkit.Ip;
import org.uplink.testkit.NativeSocket;
import org.uplink.verbs.warning.PlanWarning;

/** Tests the warnings of a plan that makes a NIC a port, with real users of the NIC. */
class UsersOfDevicesTest {
  private static final NetworkRequest TAKE_ETH0 =
      NetworkRequest.of(
          "ovirtmgmt",
          NetworkSpec.bridgeOn("eth0")
              .withIpv4(NetworkSpec.Ip.of(Prefix.parse("192.0.2.2/24")))
              .withIpv6(NetworkSpec.Ip.of(Prefix.parse("2001:db8::2/64"))));

  private HostFixture host;
  private HostEnvironment environment;

  @BeforeEach
  void open() {
    host = HostFixture.open().dualStack().cable("eth1");
    environment = LocalEnvironment.of(host.net, Path.of("/nonexistent/resolv.conf"));
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void hostWithoutOtherUsersHasNoWarning() {
    try (var elsewhere = NativeSocket.listeningTcp(false, "eth1", 2222)) {
      assertThat(plan(RunningConfiguration.EMPTY, TAKE_ETH0).warnings()).isEmpty();
      assertThat(elsewhere).isNotNull();
    }
  }

  @Test
  void warnsOfBoundSocketsByProcess() {
    String self = "(process " + ProcessHandle.current().pid() + ")";
    try (var tcp = NativeSocket.listeningTcp(false, "eth0", 2222);
        var web = NativeSocket.listeningTcp(true, "eth0", 8080);
        var udp = NativeSocket.udp(false, "eth0", 5405)) {
      // A connection that was not accepted yet is not a separate user.
      ExternalCommand.of(
              "ip", "netns", "exec", "far", "bash", "-c", "exec 3<>/dev/tcp/192.0.2.2/2222")
          .run();
      List<PlanWarning> warnings = plan(RunningConfiguration.EMPTY, TAKE_ETH0).warnings();
      assertThat(warnings)
          .hasSize(3)
          .allSatisfy(
              warning -> {
                assertThat(warning.code()).isEqualTo("BoundSocket");
                assertThat(warning.device()).contains("eth0");
                assertThat(warning.cutsOff()).isTrue();
                assertThat(warning.text())
                    .contains(self, "packets arrive by ovirtmgmt and not by eth0");
              });
      assertThat(warnings)
          .extracting(warning -> warning.subject().orElseThrow())
          .anyMatch(subject -> subject.endsWith("TCP port 2222"))
          .anyMatch(subject -> subject.endsWith("TCP port 8080"))
          .anyMatch(subject -> subject.endsWith("UDP port 5405"));
      assertThat(List.of(tcp, web, udp)).hasSize(3);
    }
  }

  @Test
  void warnsOfRawSocketsAlsoIfTheKernelDoesNotListThem() {
    try (var vrrp = NativeSocket.raw("eth0", 112)) {
      assertThat(plan(RunningConfiguration.EMPTY, TAKE_ETH0).warnings())
          .singleElement()
          .satisfies(
              warning -> {
                assertThat(warning.code()).isIn("BoundSocket", "NotChecked");
                assertThat(warning.subject().orElseThrow()).contains("RAW, protocol 112");
              });
      assertThat(vrrp).isNotNull();
    }
  }

  @Test
  void warnsOfMembersOfMulticastGroups() throws Exception {
    try (var member = DatagramChannel.open(StandardProtocolFamily.INET);
        var member6 = DatagramChannel.open(StandardProtocolFamily.INET6)) {
      NetworkInterface eth0 = NetworkInterface.getByName("eth0");
      member.bind(new InetSocketAddress(5405));
      member.join(InetAddress.ofLiteral("239.1.2.3"), eth0);
      member6.bind(new InetSocketAddress(5406));
      member6.join(InetAddress.ofLiteral("ff02::1234"), eth0);
      assertThat(plan(RunningConfiguration.EMPTY, TAKE_ETH0).warnings())
          .extracting(warning -> warning.code() + " " + warning.subject().orElseThrow())
          .containsExactly("MulticastMembership 239.1.2.3", "MulticastMembership ff02::1234");
    }
  }

  @Test
  void distinguishesPacketSocketsThatAChangeCutsOffFromCaptures() {
    int eth0 = host.net.links().find("eth0").orElseThrow().index();
    try (var arp = NativeSocket.packet(eth0, 0x0806);
        var lldp = NativeSocket.packet(eth0, 0x88cc);
        var capture = NativeSocket.packet(eth0, 3)) {
      assertThat(plan(RunningConfiguration.EMPTY, TAKE_ETH0).warnings())
          .extracting(warning -> warning.code() + " " + warning.cutsOff())
          .containsExactlyInAnyOrder(
              "PacketSocket true", "CaptureSocket false", "CaptureSocket false");
      assertThat(List.of(arp, lldp, capture)).hasSize(3);
    }
  }

  @Test
  void warnsOfTunnelsAndFilters() {
    host.ip("link add vx0 type vxlan id 7 dev eth0 remote 192.0.2.9 dstport 4789");
    ExternalCommand.of("tc", "qdisc", "add", "dev", "eth0", "clsact").run();
    boolean filter =
        ExternalCommand.of(
                "tc filter add dev eth0 ingress prio 7 protocol ip u32 match u32 0 0"
                    .split(" ", -1))
            .attempt()
            .succeeded();
    assertThat(plan(RunningConfiguration.EMPTY, TAKE_ETH0).warnings())
        .extracting(PlanWarning::code)
        .containsExactlyElementsOf(
            filter ? List.of("LinkAbove", "TrafficFilter") : List.of("LinkAbove"));
    host.ip("link del vx0");
  }

  @Test
  void warnsOfRulesThatDoNotCoverTheBridge() {
    nft("add table ip t { chain c { oifname \"eth0\" accept; }; }");
    assertThat(plan(RunningConfiguration.EMPTY, TAKE_ETH0).warnings())
        .extracting(PlanWarning::code)
        .containsExactly("FilterRule");
    // The next step that docs/reference/warnings.md names.
    nft("flush ruleset");
    nft("add table ip t { chain c { oifname { \"eth0\", \"ovirtmgmt\" } accept; }; }");
    assertThat(plan(RunningConfiguration.EMPTY, TAKE_ETH0).warnings()).isEmpty();
    nft("flush ruleset");
  }

  @Test
  void warnsOfIpsecPoliciesThatTheChangeTakesOutOfUse() {
    Assumptions.assumeTrue(
        Ip.HERE
            .attempt(
                "xfrm policy add src 192.0.2.0/24 dst 198.51.100.0/24 dev eth0 dir out action block")
            .succeeded(),
        "this kernel has no IPsec");
    try {
      host.ip("xfrm policy add src 192.0.2.0/24 dst 203.0.113.0/24 dir out");
      host.ip("xfrm policy add src 192.0.2.0/24 dst 203.0.113.0/24 dev eth1 dir in");
      assertThat(plan(RunningConfiguration.EMPTY, TAKE_ETH0).warnings())
          .singleElement()
          .satisfies(
              warning -> {
                assertThat(warning.code()).isEqualTo("IpsecPolicy");
                assertThat(warning.cutsOff()).isTrue();
                assertThat(warning.subject())
                    .contains("policy (out, from 192.0.2.0/24 to 198.51.100.0/24)");
                assertThat(warning.text()).contains("is bound to eth0", "arrive by ovirtmgmt");
              });
    } finally {
      host.ip("xfrm policy flush");
    }
  }

  @Test
  void warnsOfAddressLabelsOfTheNic() {
    host.ip("addrlabel add prefix 2001:db8:5::/48 dev eth0 label 99");
    host.ip("addrlabel add prefix 2001:db8:6::/48 dev eth1 label 98");
    try {
      assertThat(plan(RunningConfiguration.EMPTY, TAKE_ETH0).warnings())
          .extracting(
              warning ->
                  "%s %s %s"
                      .formatted(
                          warning.code(), warning.subject().orElseThrow(), warning.cutsOff()))
          .containsExactly("AddressLabel 2001:db8:5::/48 false");
    } finally {
      host.ip("addrlabel del prefix 2001:db8:5::/48 dev eth0 label 99");
      host.ip("addrlabel del prefix 2001:db8:6::/48 dev eth1 label 98");
    }
  }

  @Test
  void warnsOfChainsWithAHookOnTheNic() {
    Assumptions.assumeTrue(
        ExternalCommand.of(
                "nft",
                """
                add table netdev t {
                  chain in { type filter hook ingress device "eth0" priority 0; };
                  chain both { type filter hook ingress devices = { eth0, eth1 } priority 1; };
                  chain other { type filter hook ingress device "eth1" priority 2; };
                }""")
            .attempt()
            .succeeded(),
        "this kernel has no chains of the family netdev");
    try {
      assertThat(plan(RunningConfiguration.EMPTY, TAKE_ETH0).warnings())
          .extracting(warning -> warning.code() + " " + warning.subject().orElseThrow())
          .containsExactly(
              "FilterHook chain in in table netdev t", "FilterHook chain both in table netdev t");
    } finally {
      nft("flush ruleset");
    }
  }

  @Test
  void warnsOfUsersOfARemovedBridgeButNotOfItsPort() {
    Plan deployed = plan(RunningConfiguration.EMPTY, TAKE_ETH0);
    host.applier().apply(deployed);
    try (var onBridge = NativeSocket.listeningTcp(false, "ovirtmgmt", 2222);
        var onPort = NativeSocket.listeningTcp(false, "eth0", 2223)) {
      assertThat(plan(deployed.target(), TAKE_ETH0).warnings()).as("nothing changes").isEmpty();
      assertThat(
              plan(deployed.target(), NetworkRequest.removalOf(java.util.Set.of("ovirtmgmt")))
                  .warnings())
          .filteredOn(warning -> warning.code().equals("BoundSocket"))
          .singleElement()
          .satisfies(warning -> assertThat(warning.text()).contains("2222", "removes ovirtmgmt"));
      assertThat(List.of(onBridge, onPort)).hasSize(2);
    }
  }

  private Plan plan(RunningConfiguration running, NetworkRequest request) {
    return new Planner(environment)
        .plan(host.state(), running, request, Optional.empty(), Duration.ofSeconds(60));
  }

  private static void nft(String command) {
    ExternalCommand.of("nft", command).run();
  }
}
