package org.uplink.agent.wish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;

/** The subset of netplan's form. */
class NetplanFileTest {
  private static final NetworkSpec.Ip IPV4 =
      NetworkSpec.Ip.of(Prefix.parse("192.0.2.10/24"), address("192.0.2.1"));

  /** The host has IPv6, and the file does not say that advertisements are ignored. */
  private static final NetworkSpec.Ip ADVERTISED =
      new NetworkSpec.Ip(Optional.empty(), Optional.empty(), false, true);

  @Test
  void aBridgeOnANicWithAddressesRouteAndNameServers() {
    NetworkRequest request =
        request(
            """
            network:
              version: 2
              ethernets:
                eth0:
                  dhcp4: no
              bridges:
                vmbr0:
                  interfaces: [eth0]
                  mtu: 1400
                  addresses:
                    - 192.0.2.10/24
                    - "2001:db8::10/64"
                  accept-ra: false
                  routes:
                    - to: default
                      via: 192.0.2.1
                    - to: "::/0"
                      via: fe80::1
                  nameservers:
                    addresses: [192.0.2.53, "2001:db8::53"]
                  parameters:
                    stp: true
                    forward-delay: 15
            """);

    assertThat(request)
        .isEqualTo(
            NetworkRequest.of(
                "vmbr0",
                NetworkSpec.bridgeOn("eth0")
                    .withIpv4(IPV4)
                    .withIpv6(
                        NetworkSpec.Ip.of(Prefix.parse("2001:db8::10/64"), address("fe80::1")))
                    .withDefaultRoute(true)
                    .withNameservers(List.of(address("192.0.2.53"), address("2001:db8::53")))
                    .withLinkOptions(
                        new NetworkSpec.LinkOptions(true, true, OptionalInt.of(1400), "legacy"))));
  }

  @Test
  void aBridgeOnAVlanOfABond() {
    NetworkRequest request =
        request(
            """
            network:
              version: 2
              renderer: networkd
              ethernets: {eth1: {}, eth2: {}}
              bonds:
                bond0:
                  interfaces: [eth1, eth2]
                  macaddress: "02:00:00:00:00:01"
                  parameters: {mode: 802.3ad, mii-monitor-interval: 100, lacp-rate: fast}
              vlans:
                bond0.10: {id: 10, link: bond0}
              bridges:
                vmbr0:
                  interfaces: [bond0.10]
                  addresses: [192.0.2.10/24]
                  gateway4: 192.0.2.1
            """);

    assertThat(request)
        .isEqualTo(
            NetworkRequest.of(
                Map.of(
                    "vmbr0",
                    NetworkSpec.bridge()
                        .onBond("bond0")
                        .withVlan(10)
                        .withIpv4(IPV4)
                        .withIpv6(ADVERTISED)
                        .withDefaultRoute(true)),
                Map.of(
                    "bond0",
                    new BondSpec(
                        List.of("eth1", "eth2"),
                        "lacp_rate=fast miimon=100 mode=802.3ad",
                        Optional.of(new MacAddress("02:00:00:00:00:01"))))));
  }

  @Test
  void aNicAndAVlanWithAddressesAreNetworksWithoutABridge() {
    Wish wish =
        WishFile.read(
            """
            network:
              version: 2
              ethernets:
                eth0: {mtu: 9000, addresses: [192.0.2.10/24], gateway4: 192.0.2.1}
              vlans:
                eth0.20: {id: 20, link: eth0, addresses: [198.51.100.10/24]}
            """);

    assertThat(wish.on(host(), RunningConfiguration.EMPTY).networks())
        .isEqualTo(
            Map.of(
                "eth0",
                bridgeless(NetworkSpec.bridgeOn("eth0"), OptionalInt.of(9000))
                    .withIpv4(IPV4)
                    .withIpv6(ADVERTISED)
                    .withDefaultRoute(true),
                "eth0.20",
                bridgeless(NetworkSpec.bridgeOn("eth0").withVlan(20), OptionalInt.empty())
                    .withIpv4(NetworkSpec.Ip.of(Prefix.parse("198.51.100.10/24")))
                    .withIpv6(ADVERTISED)));
    assertThat(wish.network()).isEqualTo("eth0");
    assertThat(wish.device()).isEqualTo("eth0");
  }

  @Test
  void theMtuOfTheNicIsThatOfItsNetwork() {
    NetworkRequest request =
        request(
            """
            network:
              version: 2
              ethernets: {eth0: {mtu: 9000}}
              bridges: {vmbr0: {interfaces: [eth0], addresses: [192.0.2.10/24]}}
            """);

    assertThat(request.networks().values())
        .extracting(spec -> spec.linkOptions().mtu())
        .containsExactly(OptionalInt.of(9000));
  }

  @Test
  void aBondOfTheHostMayBeNamedLikeANic() {
    Wish wish = WishFile.read(bridge("interfaces: [bond7], addresses: [192.0.2.10/24]"));
    NetworkState host =
        NetworkState.ofLinks(List.of(LinkState.of("bond7", Optional.of("bond"), 1500)));

    assertThat(wish.on(host, RunningConfiguration.EMPTY).networks().values())
        .extracting(NetworkSpec::bonding)
        .containsExactly(Optional.of("bond7"));
  }

  @Test
  void aVlanOfTheHostKeepsItsName() {
    Wish wish =
        WishFile.read(
            """
            network:
              version: 2
              vlans: {mgmt: {id: 5, link: eth0, addresses: [192.0.2.10/24]}}
            """);
    NetworkState host =
        NetworkState.ofLinks(
            List.of(
                LinkState.of("eth0", Optional.empty(), 1500),
                LinkState.of("mgmt", Optional.of("vlan"), 1500)
                    .withLower(Optional.of("eth0"))
                    .withVlan(OptionalInt.of(5))));

    assertThat(wish.device()).isEqualTo("mgmt");
    assertThat(wish.nic()).isEqualTo("eth0");
    assertThat(wish.on(host, RunningConfiguration.EMPTY).networks().keySet())
        .containsExactly("mgmt");
  }

  @Test
  void dhcpTakesOverWhatTheNicHas() {
    Wish wish = WishFile.read(bridge("interfaces: [eth0], dhcp4: true"));
    NetworkState host = host().withAddresses(List.of(leased("192.0.2.10/24")));

    assertThat(wish.on(host, RunningConfiguration.EMPTY))
        .isEqualTo(NetworkRequest.of("vmbr0", NetworkSpec.takeOverOf("eth0")));
  }

  @Test
  void theRendererMustBeTheProgramThatConfiguresTheNic() {
    Wish wish =
        WishFile.read(
            """
            network:
              version: 2
              renderer: NetworkManager
              bridges: {vmbr0: {interfaces: [eth0], addresses: [192.0.2.10/24]}}
            """);

    wish.checkOwners(Map.of("eth0", Optional.of("NetworkManager")));
    assertThatExceptionOfType(SetupRefusedException.class)
        .isThrownBy(() -> wish.checkOwners(Map.of("eth0", Optional.empty())))
        .withMessage(
            "not supported: network.renderer (line 3): NetworkManager. On this host, no known"
                + " program configures eth0.");
  }

  /** Each row is what a bridge on eth0 has, and the place and reason of its refusal. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          interfaces: [eth0], path-cost: 1 | not supported: network.bridges.vmbr0.path-cost (line 3): supported there: interfaces, parameters,
          interfaces: [eth0], parameters: {stp: false, path-cost: {eth0: 1}} | not supported: network.bridges.vmbr0.parameters.path-cost (line 3)
          interfaces: [eth0], parameters: {forward-delay: 0} | network.bridges.vmbr0.parameters (line 3) has no "stp"
          interfaces: [eth0], parameters: {stp: false, forward-delay: 4} | not supported: network.bridges.vmbr0.parameters.forward-delay (line 3): a bridge without
          interfaces: [eth0, eth1] | not supported: network.bridges.vmbr0.interfaces[1] (line 3): a second port
          interfaces: eth0 | network.bridges.vmbr0.interfaces (line 3) needs a list
          interfaces: [[eth0]] | network.bridges.vmbr0.interfaces[0] (line 3) needs a text
          interfaces: [eth0, eth0] | network.bridges.vmbr0.interfaces[1] (line 3) is a port of vmbr0 too
          addresses: [192.0.2.10/24, 192.0.2.11/24] | not supported: network.bridges.vmbr0.addresses[1] (line 3): a second IPv4 address
          addresses: [{192.0.2.10/24: {lifetime: 0}}] | network.bridges.vmbr0.addresses[0] (line 3) needs a text
          addresses: [192.0.2.10] | network.bridges.vmbr0.addresses[0] (line 3) needs an address with its prefix length
          addresses: [192.0.2.300/24] | network.bridges.vmbr0.addresses[0] (line 3) is not an address
          addresses: [192.0.2.10/33] | network.bridges.vmbr0.addresses[0] (line 3) is not an address
          addresses: [192.0.2.10/24], dhcp4: true | not supported: network.bridges.vmbr0.addresses[0] (line 3): addresses, gateways and name servers beside DHCP
          dhcp4: maybe | network.bridges.vmbr0.dhcp4 (line 3) needs true or false
          dhcp4: true, dhcp4-overrides: {use-dns: false} | not supported: network.bridges.vmbr0.dhcp4-overrides (line 3)
          gateway4: 2001:db8::1 | network.bridges.vmbr0.gateway4 (line 3) needs an IPv4 address
          gateway4: 192.0.2.1, routes: [{to: default, via: 192.0.2.2}] | not supported: network.bridges.vmbr0.routes[0].via (line 3): a second IPv4 gateway
          routes: [{to: 10.0.0.0/8, via: 192.0.2.1}] | not supported: network.bridges.vmbr0.routes[0].to (line 3): another route than the default route
          routes: [{to: "::/0", via: 192.0.2.1}] | not supported: network.bridges.vmbr0.routes[0].to (line 3): another route than the default route
          routes: [{to: default, via: 192.0.2.1, metric: 50}] | not supported: network.bridges.vmbr0.routes[0].metric (line 3): supported there: to, via.
          routes: [{to: default}] | network.bridges.vmbr0.routes[0] (line 3) has no "via", which it needs.
          nameservers: {search: [example.org]} | not supported: network.bridges.vmbr0.nameservers.search (line 3)
          mtu: 67 | network.bridges.vmbr0.mtu (line 3) needs a number from 68 to 65535
          mtu: 0x5dc | network.bridges.vmbr0.mtu (line 3) needs a number
          mtu: 01500 | network.bridges.vmbr0.mtu (line 3) needs a number
          mtu: | network.bridges.vmbr0.mtu (line 3) needs a number
          mtu: 1400, mtu: 1500 | network.bridges.vmbr0.mtu (line 3) is there twice
          """)
  void refusesByNameAndPlace(String members, String message) {
    assertRefused(bridge(members), message);
  }

  /** Each row is what the file has beside the version, and its refusal. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          wifis: {wlan0: {}} | not supported: network.wifis (line 3): supported there: version, renderer,
          renderer: sriov | not supported: network.renderer (line 3): only networkd and NetworkManager are
          ethernets: {eth0: {wakeonlan: true}} | not supported: network.ethernets.eth0.wakeonlan (line 3)
          ethernets: {eth0: {match: {driver: e1000}, set-name: eth0}} | not supported: network.ethernets.eth0.match.driver (line 3)
          ethernets: {eth0: {set-name: eth7}} | not supported: network.ethernets.eth0 (line 3): match without set-name
          ethernets: [eth0] | network.ethernets (line 3) needs a mapping
          vlans: {v: {id: 4095, link: eth0}} | network.vlans.v.id (line 3) needs a number from 1 to 4094
          vlans: {v: {link: eth0}} | network.vlans.v (line 3) has no "id"
          vlans: {v: {id: 5}} | network.vlans.v (line 3) has no "link"
          vlans: {v: {id: 5, link: b}}, bridges: {b: {}} | not supported: network.vlans.v.link (line 3): a VLAN of a bridge
          vlans: {v: {id: 5, link: w}, w: {id: 6, link: eth0}} | not supported: network.vlans.v.link (line 3): a VLAN of a VLAN
          bonds: {bond0: {interfaces: [v]}}, vlans: {v: {id: 5, link: eth0}} | not supported: network.bonds.bond0.interfaces[0] (line 3): a VLAN as port of a bond
          bonds: {bond0: {interfaces: [eth0], parameters: {arp-interval: 100}}} | not supported: network.bonds.bond0.parameters.arp-interval (line 3)
          bonds: {bond0: {interfaces: [eth0], parameters: {mode: fast}}} | network.bonds.bond0.parameters.mode (line 3) is refused: bond option "mode=fast" needs one of
          bonds: {bond0: {interfaces: [eth0], parameters: {primary: "a b=c"}}} | network.bonds.bond0.parameters.primary (line 3) needs one word
          bonds: {bond0: {interfaces: [eth0], macaddress: 1}} | network.bonds.bond0.macaddress (line 3) is not a MAC address
          bonds: {bond0: {interfaces: [eth0]}}, bridges: {b: {interfaces: [eth0]}} | network.bridges.b.interfaces[0] (line 3) is a port of bond0 too
          bridges: {b: {interfaces: [c]}, c: {}} | not supported: network.bridges.b.interfaces[0] (line 3): a bridge as port of a bridge
          bridges: {b: {interfaces: [eth0]}}, ethernets: {eth0: {addresses: [192.0.2.10/24]}} | not supported: network.ethernets.eth0.addresses[0] (line 3): addresses of a port. eth0 is a port of b; give them to b
          bridges: {b: {interfaces: [eth0]}}, ethernets: {eth0: {dhcp4: true}} | not supported: network.ethernets.eth0.dhcp4 (line 3): addresses of a port
          bridges: {b: {interfaces: [eth0], mtu: 1400}}, ethernets: {eth0: {mtu: 1500}} | not supported: network.ethernets.eth0.mtu (line 3): this MTU, because the network on eth0 has another one
          bridges: {b: {}}, ethernets: {eth5: {mtu: 1500}} | not supported: network.ethernets.eth5.mtu (line 3): the MTU of a device on which
          bridges: {b: {}}, ethernets: {b: {}} | network.bridges.b (line 3) is a second device with the name b
          ethernets: {} | the file is refused: it leaves no network
          bridges: {a: {}, b: {}} | the file is refused: it names the networks a, b, and the change is proved
          """)
  void refusesOtherDevices(String members, String message) {
    assertRefused("network: {\n version: 2,\n " + members + "}", message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "3", "\"2.0\"", "[2]", "two"})
  void refusesOtherVersions(String version) {
    assertRefused("network: {version: " + version + "}", "network.version (line 1)");
  }

  /** What depends on the host is refused when the host is known. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bridges: {b: {interfaces: [eth0], dhcp4: true}} | not supported: network.bridges.b.dhcp4 (line 3): DHCP keeps the lease that there is, and neither the network nor the device below it has an IPv4 lease
          bridges: {b: {interfaces: [eth0], dhcp6: true}} | not supported: network.bridges.b.dhcp6 (line 3): DHCP keeps the lease that there is, and neither the network nor the device below it has an IPv6 lease
          vlans: {mgmt: {id: 5, link: eth0, addresses: [192.0.2.10/24]}} | not supported: network.vlans.mgmt (line 3): the name of a VLAN. Call VLAN 5 of eth0 eth0.5
          bridges: {b: {interfaces: [n]}}, ethernets: {n: {match: {macaddress: "02:00:00:00:00:09"}, set-name: eth0}} | network.ethernets.n.match.macaddress (line 3) is not the MAC of eth0
          """)
  void refusesWhatTheHostDoesNotHave(String members, String message) {
    Wish wish = WishFile.read("network: {\n version: 2,\n " + members + "}");
    assertThatExceptionOfType(SetupRefusedException.class)
        .isThrownBy(() -> wish.on(host(), RunningConfiguration.EMPTY))
        .withMessageContaining(message);
  }

  private static void assertRefused(String text, String message) {
    assertThatExceptionOfType(SetupRefusedException.class)
        .isThrownBy(() -> WishFile.read(text))
        .withMessageContaining(message);
  }

  private static String bridge(String members) {
    return "network: {\n version: 2,\n bridges: {vmbr0: {" + members + "}}}";
  }

  private static NetworkRequest request(String text) {
    return WishFile.read(text).on(host(), RunningConfiguration.EMPTY);
  }

  private static NetworkState host() {
    return NetworkState.ofLinks(
        List.of(
            LinkState.of("eth0", Optional.empty(), 1500),
            LinkState.of("eth1", Optional.empty(), 1500),
            LinkState.of("eth2", Optional.empty(), 1500)));
  }

  private static AddressState leased(String address) {
    return new AddressState(
        "eth0",
        Prefix.parse(address),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Scope.UNIVERSE,
        new AddressFlags(0),
        Optional.of(new AddressState.Life(14_400, 86_400)),
        OptionalLong.empty(),
        List.of());
  }

  private static NetworkSpec bridgeless(NetworkSpec spec, OptionalInt mtu) {
    return spec.withLinkOptions(new NetworkSpec.LinkOptions(false, false, mtu, "legacy"));
  }

  private static InetAddress address(String text) {
    return IpLiteral.parse(text);
  }
}
