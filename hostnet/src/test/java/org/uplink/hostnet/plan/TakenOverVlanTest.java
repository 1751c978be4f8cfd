package org.uplink.hostnet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.TestLinks;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.StateJson;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;

/** A network that takes over a VLAN, on a host that exists only as a value. */
class TakenOverVlanTest {
  private static final MacAddress MAC = new MacAddress("52:54:00:00:00:01");
  private static final LinkState ETH0 = withMac(TestLinks.nic("eth0"));
  private static final NetworkRequest TAKE_OVER =
      NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0").withVlan(7));
  private static final NetworkRequest REMOVE = NetworkRequest.removalOf(Set.of("ovirtmgmt"));

  @Test
  void removalGivesAVlanThatExistedItsAddressesBack() {
    NetworkState start =
        NetworkState.ofLinks(List.of(ETH0, vlan("mgmt"))).withAddresses(List.of(address("mgmt")));
    Plan deployed = plan(start, RunningConfiguration.EMPTY, TAKE_OVER);
    assertThat(deployed.after().addressesOf("ovirtmgmt")).hasSize(1);
    RunningConfiguration stored =
        StateJson.MAPPER.readValue(
            StateJson.MAPPER.writeValueAsString(deployed.target()), RunningConfiguration.class);
    Plan again = plan(deployed.after(), stored, TAKE_OVER);
    Plan removed = plan(again.after(), again.target(), REMOVE);
    assertThat(removed.after().links()).containsExactlyInAnyOrderElementsOf(start.links());
    assertThat(removed.after().addresses())
        .filteredOn(AddressState::ipv4)
        .extracting(AddressState::device, AddressState::local)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("mgmt", Prefix.parse("192.0.2.2/24")));
  }

  @Test
  void removalRemovesAVlanThatTheNetworkCreated() {
    NetworkState start = NetworkState.ofLinks(List.of(ETH0));
    Plan deployed = plan(start, RunningConfiguration.EMPTY, TAKE_OVER);
    assertThat(deployed.after().link("eth0.7")).isPresent();
    Plan again = plan(deployed.after(), deployed.target(), TAKE_OVER);
    Plan removed = plan(again.after(), again.target(), REMOVE);
    assertThat(removed.after().links()).extracting(LinkState::name).containsExactly("eth0");
  }

  @Test
  void removalKeepsAVlanThatExistedAlsoIfTheNetworkNamesItsAddresses() {
    LinkState bridge = withMac(TestLinks.ofKind("bridge", "ovirtmgmt"));
    NetworkState separate =
        NetworkState.ofLinks(List.of(ETH0, vlan("mgmt"))).withAddresses(List.of(address("mgmt")));
    NetworkState adopted =
        NetworkState.ofLinks(
                List.of(ETH0, vlan("mgmt").withMaster(Optional.of("ovirtmgmt")), bridge))
            .withAddresses(List.of(address("ovirtmgmt")));
    for (NetworkState start : List.of(separate, adopted)) {
      Plan first =
          plan(start, RunningConfiguration.EMPTY, NetworkRequest.of("ovirtmgmt", withMtu(1400)));
      Plan again =
          plan(first.after(), first.target(), NetworkRequest.of("ovirtmgmt", withMtu(1300)));

      Plan removed = plan(again.after(), again.target(), REMOVE);

      assertThat(removed.after().links()).containsExactly(ETH0, vlan("mgmt"));
    }
  }

  private static NetworkSpec withMtu(int mtu) {
    return NetworkSpec.bridgeOn("eth0")
        .withVlan(7)
        .withLinkOptions(new NetworkSpec.LinkOptions(true, false, OptionalInt.of(mtu), "legacy"))
        .withIpv4(NetworkSpec.Ip.of(Prefix.parse("192.0.2.2/24")));
  }

  private static Plan plan(
      NetworkState host, RunningConfiguration running, NetworkRequest request) {
    return new Planner(HostEnvironment.EMPTY)
        .plan(host, running, request, Optional.empty(), Duration.ofSeconds(60));
  }

  private static AddressState address(String device) {
    return new AddressState(
        device,
        Prefix.parse("192.0.2.2/24"),
        Optional.empty(),
        Optional.empty(),
        Optional.of(device),
        Scope.UNIVERSE,
        new AddressFlags(0x80),
        Optional.empty(),
        OptionalLong.empty(),
        List.of());
  }

  private static LinkState vlan(String name) {
    return withMac(TestLinks.vlan(name, "eth0", 7));
  }

  private static LinkState withMac(LinkState link) {
    return link.withMac(Optional.of(MAC)).withPermanentMac(Optional.of(MAC));
  }
}
