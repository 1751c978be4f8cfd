package org.uplink.hostnet.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.TestLinks;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.LinkStateBuilder;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.verbs.setup.SetupCode;

/**
 * Adopts a bridge with the network's name if it is as Uplink creates it, and otherwise refuses with
 * the difference. The host exists only as a value, so that it has VLANs, bonds and tap devices.
 */
class ExistingBridgeTest {
  private static final MacAddress MAC = mac(2, 1);
  private static final LinkState BRIDGE = link("ovirtmgmt", "bridge", "");
  private static final LinkState ETH0 = link("eth0", "", "ovirtmgmt");
  private static final LinkState TAP =
      link("vnet0", "tun", "ovirtmgmt").withMac(Optional.of(mac(0xfe, 9)));
  private static final NetworkSpec ON_ETH0 = NetworkSpec.takeOverOf("eth0");

  @Test
  void adoptsABridgeOnANicABondOrAVlanWithoutAStep() {
    LinkState bond = link("bond0", "bond", "");
    adopts(List.of(BRIDGE, ETH0), ON_ETH0);
    adopts(List.of(BRIDGE, ETH0, TAP), ON_ETH0);
    adopts(
        List.of(BRIDGE, bond.withMaster(Optional.of("ovirtmgmt")), link("eth1", "", "bond0")),
        ON_ETH0.onBond("bond0"));
    for (String name : List.of("eth0.10", "mgmt10")) {
      adopts(
          List.of(BRIDGE, link("eth0", "", ""), vlan(name, "eth0", 10), TAP), ON_ETH0.withVlan(10));
      adopts(
          List.of(BRIDGE, bond, link("eth1", "", "bond0"), vlan(name, "bond0", 10)),
          ON_ETH0.onBond("bond0").withVlan(10));
    }
  }

  @Test
  void keepsTheMtusOfABridgeAndOfALargerNic() {
    LinkState large = LinkStateBuilder.builder(ETH0).mtu(9000).build();
    List<AddressState> addresses = List.of(address("ovirtmgmt", false));
    assertThat(plan(List.of(BRIDGE, large), addresses, ON_ETH0, running()).steps()).isEmpty();
  }

  @Test
  void refusesOtherPorts() {
    refuses(
        List.of(BRIDGE, ETH0, link("eth1", "", "ovirtmgmt"), TAP), ON_ETH0, "other ports", "eth1");
    refuses(
        List.of(BRIDGE, ETH0, link("veth9", "veth", "ovirtmgmt")),
        ON_ETH0,
        "veth9",
        "ip link set PORT nomaster");
  }

  @Test
  void refusesABridgeOnAnotherPort() {
    refuses(
        List.of(BRIDGE, link("eth0", "", ""), vlan("eth0.20", "eth0", 20)),
        ON_ETH0.withVlan(10),
        "with the ports eth0.20 and without eth0.10");
    refuses(List.of(BRIDGE, ETH0), ON_ETH0.withVlan(10), "with the ports eth0 ");
    refuses(
        List.of(BRIDGE, link("eth0", "", ""), vlan("eth0.20", "eth0", 20)),
        ON_ETH0,
        "and without eth0");
    refuses(
        List.of(BRIDGE, ETH0, link("eth1", "", "")),
        NetworkSpec.takeOverOf("eth1"),
        "with the ports eth0 ");
  }

  @Test
  void refusesOtherSettings() {
    refuses(List.of(options(true, Map.of()), ETH0), ON_ETH0, "spanning tree protocol is on");
    refuses(
        List.of(options(false, Map.of(LinkState.VLAN_FILTERING, 1L)), ETH0),
        ON_ETH0,
        "it filters VLANs");
    refuses(
        List.of(BRIDGE.withMac(Optional.of(mac(2, 0x77))), ETH0), ON_ETH0, "MAC addresses differ");
  }

  @Test
  void refusesAddressesThatItCannotKeep() {
    assertThatThrownBy(
            () -> plan(List.of(BRIDGE, ETH0), List.of(address("eth0", false)), ON_ETH0, running()))
        .isInstanceOf(SetupRefusedException.class)
        .hasMessageContaining("eth0, which is a port of the bridge, has the address 192.0.2.2/24")
        .hasMessageContaining("ip address del 192.0.2.2/24 dev eth0");
    assertThatThrownBy(
            () ->
                plan(
                    List.of(BRIDGE, ETH0), List.of(address("ovirtmgmt", true)), ON_ETH0, running()))
        .isInstanceOf(SetupRefusedException.class)
        .hasMessageContaining("has a lifetime");
  }

  @Test
  void refusesABridgelessNetworkOnAPortOfTheBridge() {
    UnaryOperator<NetworkSpec> bridgeless =
        spec -> spec.withLinkOptions(NetworkSpec.LinkOptions.BRIDGELESS);
    refuses(List.of(BRIDGE, ETH0), bridgeless.apply(ON_ETH0), "without a bridge", "port of bridge");
    refuses(
        List.of(BRIDGE, link("eth0", "", ""), vlan("eth0.10", "eth0", 10)),
        bridgeless.apply(ON_ETH0.withVlan(10)),
        "eth0.10 is a port of bridge ovirtmgmt");
  }

  @Test
  void adoptsABridgeAsItIsWhateverItsPortsAndOptionsAre() {
    NetworkSpec asItIs = ON_ETH0.asAdopted();
    LinkState container = link("veth100i0", "veth", "ovirtmgmt");
    adopts(List.of(options(false, Map.of(LinkState.VLAN_FILTERING, 1L)), ETH0, TAP), asItIs);
    adopts(List.of(options(true, Map.of()), ETH0, container), asItIs);
    adopts(List.of(BRIDGE, ETH0, link("eth1", "", "ovirtmgmt"), TAP), asItIs);
    adopts(
        List.of(
            options(false, Map.of(LinkState.VLAN_FILTERING, 1L)),
            link("bond0", "bond", "ovirtmgmt"),
            link("eth1", "", "bond0"),
            container),
        asItIs.onBond("bond0"));
    adopts(List.of(BRIDGE, link("eth0", "", ""), vlan("eth0.7", "eth0", 7)), asItIs.withVlan(7));
  }

  /** The MAC of such a bridge changes with its ports, so nobody may set it. */
  @Test
  void leavesTheMacOfAnAdoptedBridge() {
    LinkState floating = BRIDGE.withMac(Optional.of(mac(2, 0x77)));
    Plan plan =
        plan(
            List.of(floating, ETH0, TAP),
            List.of(address("ovirtmgmt", false)),
            ON_ETH0.asAdopted(),
            running());
    assertThat(plan.steps()).isEmpty();
  }

  /** The bridge is there for guests, and one of its VLANs has the address of the host. */
  @Test
  void adoptsAVlanOfABridgeAndABondWithoutAStep() {
    NetworkSpec bridgeless =
        NetworkSpec.takeOverOf("vmbr0")
            .withLinkOptions(NetworkSpec.LinkOptions.BRIDGELESS)
            .asAdopted();
    LinkState bridge =
        LinkStateBuilder.builder(options(false, Map.of(LinkState.VLAN_FILTERING, 1L)))
            .name("vmbr0")
            .build();
    LinkState vlan =
        LinkStateBuilder.builder(link("vmbr0.100", "vlan", ""))
            .lower(Optional.of("vmbr0"))
            .vlan(OptionalInt.of(100))
            .build();
    List<LinkState> onBridge = List.of(bridge, link("eth0", "", "vmbr0"), vlan);
    adoptsOn("vmbr0.100", onBridge, bridgeless.withVlan(100));
    adoptsOn(
        "bond0",
        List.of(link("bond0", "bond", ""), link("eth0", "", "bond0")),
        bridgeless.onBond("bond0"));
  }

  @Test
  void refusesToChangeWhatAnAdoptedBridgeIs() {
    List<LinkState> links = List.of(BRIDGE, ETH0, TAP, link("eth1", "", ""));
    RunningConfiguration adopted = plan(links, List.of(), ON_ETH0.asAdopted(), running()).target();
    for (NetworkSpec other :
        List.of(
            NetworkSpec.takeOverOf("eth1"),
            ON_ETH0.withLinkOptions(NetworkSpec.LinkOptions.BRIDGELESS))) {
      assertThatThrownBy(() -> plan(links, List.of(), other, adopted))
          .isInstanceOf(SetupRefusedException.class)
          .hasMessageContaining("cannot get another NIC or lose its bridge");
    }
    NetworkSpec withStp =
        ON_ETH0.withLinkOptions(NetworkSpec.LinkOptions.BRIDGED.withStp(true)).asAdopted();
    assertThatThrownBy(() -> plan(links, List.of(), withStp, adopted))
        .hasMessageContaining("leaves its options as they are");
  }

  private static void adoptsOn(String device, List<LinkState> links, NetworkSpec spec) {
    AddressState address = address(device, false);
    Plan plan = plan(links, List.of(address), spec, running());
    assertThat(plan.steps()).isEmpty();
    assertThat(plan.target().networks().get("ovirtmgmt"))
        .returns(device, RunningConfiguration.RunningNetwork::device)
        .returns(List.of(address), RunningConfiguration.RunningNetwork::addresses);
  }

  private static void adopts(List<LinkState> links, NetworkSpec spec) {
    AddressState address = address("ovirtmgmt", false);
    Plan plan = plan(links, List.of(address), spec, running());
    assertThat(plan.steps()).isEmpty();
    assertThat(plan.warnings()).isEmpty();
    assertThat(plan.target().networks().get("ovirtmgmt"))
        .returns("ovirtmgmt", RunningConfiguration.RunningNetwork::device)
        .returns(List.of(address), RunningConfiguration.RunningNetwork::addresses)
        .returns(Optional.of(MAC), RunningConfiguration.RunningNetwork::mac);
    assertThat(plan(links, List.of(address), spec, plan.target()).steps()).isEmpty();
  }

  private static void refuses(List<LinkState> links, NetworkSpec spec, String... words) {
    assertThatThrownBy(() -> plan(links, List.of(), spec, running()))
        .isInstanceOfSatisfying(
            SetupRefusedException.class,
            refused -> assertThat(refused.code()).isEqualTo(SetupCode.BAD_BRIDGE))
        .hasMessageContainingAll(words);
  }

  private static Plan plan(
      List<LinkState> links,
      List<AddressState> addresses,
      NetworkSpec spec,
      RunningConfiguration running) {
    TreeMap<String, String> sysctls = new TreeMap<>();
    List<LinkState> all = new ArrayList<>(links);
    all.forEach(
        link ->
            sysctls.put(
                "ipv6/conf/" + link.name() + "/disable_ipv6",
                link.master().isPresent() ? "1" : "0"));
    NetworkState host =
        new NetworkState(
            all, addresses, List.of(), List.of(), sysctls, List.of(), List.of(), Optional.empty());
    return new Planner(HostEnvironment.EMPTY)
        .plan(
            host,
            running,
            NetworkRequest.of("ovirtmgmt", spec),
            Optional.empty(),
            Duration.ofSeconds(60));
  }

  private static RunningConfiguration running() {
    return RunningConfiguration.EMPTY;
  }

  private static MacAddress mac(int first, int last) {
    return MacAddress.of(new byte[] {(byte) first, 0, 0, 0, 0, (byte) last});
  }

  private static LinkState options(boolean stp, Map<String, Long> options) {
    return LinkStateBuilder.builder(BRIDGE)
        .bridge(Optional.of(LinkState.Bridge.of(stp, 0, options)))
        .build();
  }

  private static AddressState address(String device, boolean leased) {
    return new AddressState(
        device,
        Prefix.parse("192.0.2.2/24"),
        Optional.empty(),
        Optional.empty(),
        Optional.of(device),
        Scope.UNIVERSE,
        new AddressFlags(leased ? 0 : 0x80),
        leased ? Optional.of(new AddressState.Life(3600, 3600)) : Optional.empty(),
        OptionalLong.empty(),
        List.of());
  }

  private static LinkState vlan(String name, String lower, int id) {
    return LinkStateBuilder.builder(link(name, "vlan", "ovirtmgmt"))
        .lower(Optional.of(lower))
        .vlan(OptionalInt.of(id))
        .build();
  }

  private static LinkState link(String name, String kind, String master) {
    LinkState link = kind.isEmpty() ? TestLinks.nic(name) : TestLinks.ofKind(kind, name);
    return link.withMac(Optional.of(MAC))
        .withMaster(Optional.of(master).filter(text -> !text.isEmpty()));
  }
}
