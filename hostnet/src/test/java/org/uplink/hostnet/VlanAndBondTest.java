package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.hostnet.comparison.Comparison;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.plan.Planner;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.StateJson;
import org.uplink.hostnet.transition.Step;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.verbs.setup.SetupCode;
import org.uplink.verbs.warning.PlanWarning;

/**
 * Tests networks with VLANs and on bonds. The kernel must support them, such as the kernel of the
 * test guest.
 */
@Tag("guest")
class VlanAndBondTest {
  private static final NetworkSpec.Ip IPV4 = NetworkSpec.Ip.of(Prefix.parse("192.0.2.2/24"));
  private static final NetworkSpec.Ip IPV6 = NetworkSpec.Ip.of(Prefix.parse("2001:db8::2/64"));

  private HostFixture host;

  @BeforeEach
  void open() {
    host = HostFixture.open();
    host.dualStack();
    host.assumeVlansAndBonds();
  }

  @AfterEach
  void close() {
    if (host != null) {
      host.close();
    }
  }

  @Test
  void taggedNetworkGetsItsOwnVlan() {
    String start = host.snapshotText();
    NetworkSpec.Ip other = NetworkSpec.Ip.of(Prefix.parse("198.51.100.2/24"));
    NetworkRequest request =
        NetworkRequest.of("storage", NetworkSpec.bridgeOn("eth0").withVlan(10).withIpv4(other));
    Plan plan = apply(RunningConfiguration.EMPTY, request);
    assertThat(host.ip("-d link show eth0.10")).contains("vlan protocol 802.1Q id 10");
    assertThat(host.ip("route get 198.51.100.9")).contains("dev storage");
    reachesTheRouter();
    String with = host.snapshotText();
    Plan removal = apply(plan.target(), NetworkRequest.removalOf(Set.of("storage")));
    host.assertPicture(start);
    back(removal, with);
    back(plan, start);
  }

  @Test
  void existingVlanWithAnyNameBecomesTheBridgesPort() {
    host.ip("link add link eth0 name mgmt type vlan id 7");
    host.ip("link set mgmt up");
    host.ip("addr add 198.51.100.2/24 dev mgmt");
    host.ip("route add 203.0.113.0/24 via 198.51.100.1 dev mgmt");
    String start = host.snapshotText();
    NetworkRequest request =
        NetworkRequest.of(
            "ovirtmgmt",
            NetworkSpec.bridgeOn("eth0")
                .withVlan(7)
                .withIpv4(NetworkSpec.Ip.of(Prefix.parse("198.51.100.2/24"))));
    Plan plan = apply(RunningConfiguration.EMPTY, request);
    assertThat(host.ip("link show mgmt")).contains("master ovirtmgmt");
    assertThat(host.ip("route get 203.0.113.9")).contains("dev ovirtmgmt");
    back(plan, start);
  }

  @Test
  void networkThatTookOverAVlanGivesItBack() {
    host.ip("link add link eth0 name mgmt type vlan id 7");
    host.ip("link set mgmt up");
    host.ip("addr add 198.51.100.2/24 dev mgmt");
    host.ip("addr add 2001:db8:7::2/64 dev mgmt nodad");
    host.ip("route add 203.0.113.0/24 via 198.51.100.1 dev mgmt metric 7");
    String start = host.snapshotText();
    NetworkRequest takeOver =
        NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0").withVlan(7));
    Plan deployed = apply(RunningConfiguration.EMPTY, takeOver);
    assertThat(host.ip("link show mgmt")).contains("master ovirtmgmt");
    assertThat(host.ip("route get 203.0.113.9")).contains("dev ovirtmgmt");
    Plan again = host.plan(deployed.target(), takeOver);
    assertThat(again.steps()).isEmpty();
    apply(again.target(), NetworkRequest.removalOf(java.util.Set.of("ovirtmgmt")));
    host.assertPicture(start);
  }

  @Test
  void vlanOfAnotherProtocolStaysBesideThatOfTheNetwork() {
    host.ip("link add link eth0 name outer type vlan id 7 protocol 802.1ad");
    host.ip("link set outer up");
    String start = host.snapshotText();
    NetworkRequest tagged = NetworkRequest.of("vm", NetworkSpec.bridgeOn("eth0").withVlan(7));
    Plan plan = apply(RunningConfiguration.EMPTY, tagged);
    assertThat(host.ip("-d link show eth0.7")).contains("protocol 802.1Q id 7");
    apply(plan.target(), NetworkRequest.removalOf(java.util.Set.of("vm")));
    host.assertPicture(start);
  }

  @Test
  void untaggedAndTaggedNetworksShareANic() {
    String start = host.snapshotText();
    NetworkRequest management =
        NetworkRequest.of("ovirtmgmt", NetworkSpec.bridgeOn("eth0").withIpv4(IPV4).withIpv6(IPV6));
    Plan first = apply(RunningConfiguration.EMPTY, management);
    Plan second =
        apply(first.target(), NetworkRequest.of("vm", NetworkSpec.bridgeOn("eth0").withVlan(20)));
    reachesTheRouter();
    String both = host.snapshotText();
    Plan bridgeless =
        apply(
            second.target(),
            NetworkRequest.of(
                "vm",
                NetworkSpec.bridgeOn("eth0")
                    .withVlan(20)
                    .withLinkOptions(NetworkSpec.LinkOptions.BRIDGELESS)));
    assertThat(host.ip("link show eth0.20")).doesNotContain("master");
    back(bridgeless, both);
    assertThat(host.applier().converge(second.snapshot()).differences()).isEmpty();
    back(first, start);
  }

  @Test
  void bondTakesOverItsNicsAndRollbackReturnsThem() {
    host.switched();
    host.writeSysctl("net.ipv4.conf.eth0.rp_filter", "1");
    String start = host.snapshotText();
    NetworkRequest request =
        NetworkRequest.of(
            Map.of("ovirtmgmt", NetworkSpec.bridge().onBond("bond0").withIpv4(IPV4).withIpv6(IPV6)),
            Map.of(
                "bond0",
                new BondSpec(
                    List.of("eth0", "eth1"), "mode=active-backup miimon=100", Optional.empty())));
    Plan plan = apply(RunningConfiguration.EMPTY, request);
    assertThat(host.ip("link show eth0")).contains("master bond0");
    assertThat(host.ip("link show bond0")).contains("master ovirtmgmt");
    assertThat(host.ip("route get 198.51.100.1")).contains("dev ovirtmgmt");
    await("the bond to see a carrier").until(() -> host.canPing("192.0.2.1"));
    assertThat(host.canPing("2001:db8::1")).isTrue();
    back(plan, start);
    reachesTheRouter();
  }

  @Test
  void removesOnlyUnusedBonds() {
    host.cable("eth1").cable("eth2");
    NetworkRequest request =
        NetworkRequest.of(
            Map.of("vm", NetworkSpec.bridge().onBond("bond0")),
            Map.of("bond0", new BondSpec(List.of("eth1", "eth2"), "mode=1", Optional.empty())));
    String start = host.snapshotText();
    Plan plan = apply(RunningConfiguration.EMPTY, request);
    NetworkRequest removal =
        new NetworkRequest(
            new TreeMap<>(), new TreeSet<>(), new TreeMap<>(), new TreeSet<>(Set.of("bond0")));
    assertThat(
            catchThrowableOfType(
                    SetupRefusedException.class, () -> host.plan(plan.target(), removal))
                .code())
        .isEqualTo(SetupCode.BOND_IN_USE);
    NetworkRequest both =
        new NetworkRequest(
            new TreeMap<>(),
            new TreeSet<>(Set.of("vm")),
            new TreeMap<>(),
            new TreeSet<>(Set.of("bond0")));
    Plan gone = apply(plan.target(), both);
    assertThat(host.ip("link show")).doesNotContain("bond0:").doesNotContain("vm:");
    assertThat(host.applier().converge(gone.snapshot()).differences()).isEmpty();
    apply(plan.target(), both);
    back(plan, start);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mode=balance-rr packets_per_slave=3",
        "mode=active-backup",
        "mode=active-backup miimon=100 updelay=200 fail_over_mac=active",
        "mode=active-backup miimon=0 updelay=0",
        "mode=balance-xor miimon=100 xmit_hash_policy=layer3+4",
        "mode=broadcast miimon=100",
        "mode=802.3ad miimon=50 lacp_rate=fast ad_select=count",
        "mode=balance-tlb miimon=100 tlb_dynamic_lb=0",
        "mode=balance-alb miimon=100"
      })
  void rollbackRestoresARemovedBondInEachMode(String options) {
    host.cable("eth1").cable("eth2");
    NetworkRequest request =
        NetworkRequest.of(
            Map.of("vm", NetworkSpec.bridge().onBond("bond0")),
            Map.of("bond0", new BondSpec(List.of("eth1", "eth2"), options, Optional.empty())));
    Plan plan = apply(RunningConfiguration.EMPTY, request);
    String bond = host.ip("-d link show bond0");
    Plan gone =
        apply(
            plan.target(),
            new NetworkRequest(
                new TreeMap<>(),
                new TreeSet<>(Set.of("vm")),
                new TreeMap<>(),
                new TreeSet<>(Set.of("bond0"))));
    assertThat(host.applier().converge(gone.snapshot()).differences()).isEmpty();
    assertThat(settings(host.ip("-d link show bond0"))).isEqualTo(settings(bond));
  }

  @Test
  void restoresABondWhosePrimaryPortWasRenamed() {
    host.cable("eth1");
    NetworkRequest request =
        NetworkRequest.of(
            Map.of("ovirtmgmt", NetworkSpec.bridge().onBond("bond0").withIpv4(IPV4).withIpv6(IPV6)),
            Map.of(
                "bond0",
                new BondSpec(
                    List.of("eth0", "eth1"),
                    "mode=active-backup primary=eth1 miimon=100",
                    Optional.empty())));
    Plan plan = apply(RunningConfiguration.EMPTY, request);
    assertThat(host.ip("-d link show bond0")).contains("primary eth1", "miimon 100");
    String kept = host.snapshotText();
    RunningConfiguration safe =
        StateJson.MAPPER.readValue(
            StateJson.MAPPER.writeValueAsString(plan.target()), RunningConfiguration.class);

    host.ip("link del ovirtmgmt");
    host.ip("link del bond0");
    for (String nic : List.of("eth0", "eth1")) {
      host.ip("link set " + nic + " down");
      host.writeSysctl("net.ipv6.conf." + nic + ".disable_ipv6", "0");
    }
    host.ip("link set eth1 name eth10");
    Planner planner = new Planner(HostEnvironment.EMPTY);
    Plan restoration = planner.planRestore(host.state(), safe);
    host.applier().apply(restoration);

    assertThat(restoration.warnings())
        .extracting(PlanWarning::text)
        .containsExactly("NIC eth1 is now named eth10");
    assertThat(host.ip("-d link show bond0")).contains("primary eth10", "miimon 100");
    assertThat(host.snapshotText()).isEqualTo(kept.replace("eth1@", "eth10@"));
    assertThat(planner.planRestore(host.state(), restoration.target()).steps())
        .extracting(Step::describe)
        .isEmpty();
  }

  @Test
  void rollbackRestoresAVlanFilteringBridge() {
    NetworkRequest request = NetworkRequest.of("vm", NetworkSpec.bridgeOn("eth0").withIpv4(IPV4));
    Plan plan = apply(RunningConfiguration.EMPTY, request);
    host.ip("link set vm type bridge vlan_default_pvid 7");
    host.ip("link set vm type bridge vlan_filtering 1");
    Plan removal = apply(plan.target(), NetworkRequest.removalOf(Set.of("vm")));

    assertThat(host.applier().converge(removal.snapshot()).differences()).isEmpty();
    assertThat(host.ip("-d link show vm")).contains("vlan_filtering 1", "vlan_default_pvid 7");
    host.ip("link set vm type bridge vlan_filtering 0");
    host.ip("link set vm type bridge vlan_default_pvid 9");
    assertThat(host.applier().converge(removal.snapshot()).differences()).isEmpty();
    assertThat(host.ip("-d link show vm")).contains("vlan_filtering 1", "vlan_default_pvid 7");
  }

  @Test
  void warnsThatAPortLosesItsVlans() {
    NetworkRequest request =
        NetworkRequest.of("ovirtmgmt", NetworkSpec.bridgeOn("eth0").withIpv4(IPV4).withIpv6(IPV6));
    Plan plan = apply(RunningConfiguration.EMPTY, request);
    host.ip("link set ovirtmgmt type bridge vlan_filtering 1");
    assertThat(host.plan(plan.target(), request).warnings()).isEmpty();
    assertThat(host.plan(plan.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt"))).warnings())
        .extracting(PlanWarning::text)
        .contains(
            "bridge ovirtmgmt filters VLANs: a rollback adds eth0 to the bridge again, but only with the"
                + " bridge's default VLAN");
  }

  private Plan apply(RunningConfiguration running, NetworkRequest request) {
    Plan plan = host.plan(running, request);
    host.applier().apply(plan);
    assertThat(
            Comparison.compare(host.state(), plan.after(), Set.copyOf(plan.devices()))
                .differences())
        .as("%s", plan.steps().stream().map(Step::describe).toList())
        .isEmpty();
    if (request.removedNetworks().isEmpty()) {
      assertThat(host.plan(plan.target(), request).steps()).extracting(Step::describe).isEmpty();
    }
    return plan;
  }

  private void back(Plan plan, String start) {
    assertThat(host.applier().converge(plan.snapshot()).differences()).isEmpty();
    host.assertPicture(start);
  }

  private void reachesTheRouter() {
    assertThat(host.canPing("192.0.2.1")).isTrue();
    assertThat(host.canPing("2001:db8::1")).isTrue();
  }

  /** Returns the options of a bond in the form of ip(8). */
  private static String settings(String details) {
    return details.replaceFirst("(?s).*bond mode", "mode").replaceFirst("(?s) addrgenmode.*", "");
  }
}
