package org.uplink.agent.wish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.Prefix;

/** The subset of nmstate's form. */
class NmstateFileTest {
  private static final NetworkSpec.Ip IPV4 =
      NetworkSpec.Ip.of(Prefix.parse("192.0.2.10/24"), IpLiteral.parse("192.0.2.1"));

  @Test
  void aBridgeOnANicWithAddressesRouteAndNameServer() {
    NetworkRequest request =
        request(
            """
            interfaces:
            - name: vmbr0
              type: linux-bridge
              state: up
              ipv4:
                enabled: true
                dhcp: false
                address:
                - ip: 192.0.2.10
                  prefix-length: 24
              ipv6:
                enabled: true
                autoconf: true
              bridge:
                options:
                  stp: {enabled: false, forward-delay: 0}
                port:
                - name: eth0
            - name: eth0
              type: ethernet
              mtu: 1400
              ipv4: {enabled: false}
            routes:
              config:
              - destination: 0.0.0.0/0
                next-hop-address: 192.0.2.1
                next-hop-interface: vmbr0
            dns-resolver:
              config:
                server: [192.0.2.53]
            """);

    NetworkSpec spec = NetworkSpec.bridgeOn("eth0");
    assertThat(request)
        .isEqualTo(
            NetworkRequest.of(
                "vmbr0",
                spec.withIpv4(IPV4)
                    .withIpv6(new NetworkSpec.Ip(Optional.empty(), Optional.empty(), false, true))
                    .withDefaultRoute(true)
                    .withNameservers(List.of(IpLiteral.parse("192.0.2.53")))
                    .withMtu(OptionalInt.of(1400))));
  }

  @Test
  void aVlanOfABond() {
    NetworkRequest request =
        request(
            """
            interfaces:
            - name: bond0
              type: bond
              mac-address: "02:00:00:00:00:01"
              link-aggregation:
                mode: active-backup
                options: {miimon: "100", primary: eth1}
                port: [eth1, eth2]
            - name: bond0.10
              type: vlan
              vlan: {base-iface: bond0, id: 10}
              ipv4: {enabled: true, address: [{ip: 192.0.2.10, prefix-length: 24}]}
            """);

    assertThat(request.networks())
        .isEqualTo(
            Map.of(
                "bond0.10",
                NetworkSpec.bridge()
                    .onBond("bond0")
                    .withVlan(10)
                    .withLinkOptions(NetworkSpec.LinkOptions.BRIDGELESS)
                    .withIpv4(NetworkSpec.Ip.of(Prefix.parse("192.0.2.10/24")))));
    assertThat(request.bondings())
        .isEqualTo(
            Map.of(
                "bond0",
                new BondSpec(
                    List.of("eth1", "eth2"),
                    "mode=active-backup miimon=100 primary=eth1",
                    Optional.of(new MacAddress("02:00:00:00:00:01")))));
  }

  @Test
  void whatIsAbsentIsRemovedIfItIsThere() {
    Wish wish =
        WishFile.read(
            """
            interfaces:
            - {name: old, type: linux-bridge, state: absent}
            - {name: bond9, type: bond, state: absent}
            - name: vmbr0
              type: linux-bridge
              bridge: {port: [{name: eth0}]}
              ipv4: {enabled: true, address: [{ip: 192.0.2.10, prefix-length: 24}]}
            """);

    NetworkRequest first =
        wish.on(
            NetworkState.ofLinks(
                List.of(
                    LinkState.of("old", Optional.of("bridge"), 1500),
                    LinkState.of("bond9", Optional.of("bond"), 1500))),
            RunningConfiguration.EMPTY);
    NetworkRequest second = wish.on(NetworkState.ofLinks(List.of()), RunningConfiguration.EMPTY);

    assertThat(first.removedNetworks()).isEqualTo(Set.of("old"));
    assertThat(first.removedBondings()).isEqualTo(Set.of("bond9"));
    assertThat(first.networks().keySet()).containsExactly("vmbr0");
    assertThat(second.removedNetworks()).isEmpty();
    assertThat(second.removedBondings()).isEmpty();
    assertThat(second.networks()).isEqualTo(first.networks());

    RunningConfiguration stored =
        new RunningConfiguration(
            new TreeMap<>(),
            new TreeMap<>(
                Map.of("bond9", new BondSpec(List.of("eth1"), "mode=1", Optional.empty()))),
            new TreeMap<>(),
            new TreeMap<>(),
            List.of());
    assertThat(wish.on(NetworkState.ofLinks(List.of()), stored).removedBondings())
        .as("Uplink's bond, which somebody has deleted")
        .containsExactly("bond9");
  }

  /** Each row is what a bridge has, and the place and reason of its refusal. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          copy-mac-from: eth0 | not supported: interfaces[0].copy-mac-from (line 2): supported there: bridge, name,
          state: down | not supported: interfaces[0].state (line 2): supported there: up, absent
          state: absent, mtu: 1500 | not supported: interfaces[0].mtu (line 2): a member of an interface that is absent
          vlan: {} | not supported: interfaces[0].vlan (line 2)
          bridge: {port: [{name: eth0, vlan: {}}]} | not supported: interfaces[0].bridge.port[0].vlan (line 2)
          bridge: {port: [{name: eth0}, {name: eth1}]} | not supported: interfaces[0].bridge.port[1].name (line 2): a second port of a bridge
          bridge: {slaves: []} | not supported: interfaces[0].bridge.slaves (line 2)
          bridge: {options: {mac-ageing-time: 300}} | not supported: interfaces[0].bridge.options.mac-ageing-time (line 2)
          bridge: {options: {stp: {enabled: true, priority: 1}}} | not supported: interfaces[0].bridge.options.stp.priority (line 2)
          bridge: {options: {stp: {}}} | interfaces[0].bridge.options.stp (line 2) has no "enabled"
          bridge: {options: {stp: {enabled: true, forward-delay: 2}}} | not supported: interfaces[0].bridge.options.stp.forward-delay (line 2): a bridge with the spanning tree protocol has the forward delay 15
          ipv4: {address: []} | interfaces[0].ipv4 (line 2) has no "enabled"
          ipv4: {enabled: false, address: [{ip: 192.0.2.1, prefix-length: 24}]} | not supported: interfaces[0].ipv4.address[0] (line 2): a member of a family that is not enabled
          ipv4: {enabled: false, dhcp: true} | not supported: interfaces[0].ipv4.dhcp (line 2): a member of a family
          ipv6: {enabled: false, autoconf: true} | not supported: interfaces[0].ipv6.autoconf (line 2): a member of a family
          ipv4: {enabled: true, auto-dns: false} | not supported: interfaces[0].ipv4.auto-dns (line 2)
          ipv4: {enabled: true, address: [{ip: "2001:db8::1", prefix-length: 24}]} | interfaces[0].ipv4.address[0].ip (line 2) needs an IPv4 address
          ipv4: {enabled: true, address: [{ip: 192.0.2.1, prefix-length: 33}]} | interfaces[0].ipv4.address[0].prefix-length (line 2) needs a number from 0 to 32
          ipv4: {enabled: true, address: [{ip: 192.0.2.1, prefix-length: 24, peer: 192.0.2.2}]} | not supported: interfaces[0].ipv4.address[0].peer (line 2)
          ipv4: {enabled: true, dhcp: true, address: [{ip: 192.0.2.1, prefix-length: 24}]} | not supported: interfaces[0].ipv4.address[0] (line 2): addresses, gateways and name servers beside DHCP
          """)
  void refusesByNameAndPlace(String members, String message) {
    assertRefused("{interfaces: [{name: b, type: linux-bridge,\n " + members + "}]}", message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {interfaces: [], ovs-db: {}} | not supported: ovs-db (line 1): supported there: interfaces, routes, dns-resolver
          {interfaces: [{name: a}]} | interfaces[0] (line 1) has no "type"
          {interfaces: [{type: ethernet}]} | interfaces[0] (line 1) has no "name"
          {interfaces: [eth0]} | interfaces[0] (line 1) needs a mapping
          {interfaces: [{name: a, type: ovs-bridge}]} | not supported: interfaces[0].type (line 1): supported there: linux-bridge,
          {interfaces: [{name: a, type: ethernet, state: absent}]} | not supported: interfaces[0] (line 1): a NIC that is absent
          {interfaces: [{name: a, type: ethernet, mac-address: 1}]} | not supported: interfaces[0].mac-address (line 1)
          {interfaces: [{name: a, type: linux-bridge}, {name: a, type: ethernet}]} | interfaces[1] (line 1) is a second interface with the name a
          {interfaces: [{name: a, type: vlan}]} | interfaces[0] (line 1) has no "vlan"
          {interfaces: [{name: a, type: vlan, vlan: {id: 1, base-iface: e, protocol: 802.1ad}}]} | not supported: interfaces[0].vlan.protocol (line 1)
          {interfaces: [{name: a, type: bond, link-aggregation: {port: [e]}}]} | interfaces[0].link-aggregation (line 1) has no "mode"
          {interfaces: [{name: a, type: bond, link-aggregation: {mode: 1, options: {arp_interval: 5}}}]} | not supported: interfaces[0].link-aggregation.options.arp_interval (line 1)
          {interfaces: [], routes: {config: [{destination: 0.0.0.0/0, next-hop-address: 192.0.2.1, next-hop-interface: b}]}} | not supported: routes.config[0].next-hop-interface (line 1): a route through an interface that is not in the file
          {interfaces: [], routes: {config: [{destination: 10.0.0.0/8, next-hop-address: 192.0.2.1, next-hop-interface: b}]}} | not supported: routes.config[0].destination (line 1): another route than the default route
          {interfaces: [], routes: {config: [{destination: 0.0.0.0/0, next-hop-address: 192.0.2.1, next-hop-interface: b, metric: 5}]}} | not supported: routes.config[0].metric (line 1)
          {interfaces: [], routes: {running: []}} | not supported: routes.running (line 1)
          {interfaces: [], dns-resolver: {config: {search: [a]}}} | not supported: dns-resolver.config.search (line 1)
          {interfaces: [], dns-resolver: {config: {server: [192.0.2.1]}}} | not supported: dns-resolver.config.server[0] (line 1): a name server without
          {interfaces: []} | the file is refused: it leaves no network
          """)
  void refusesOtherFiles(String text, String message) {
    assertRefused(text, message);
  }

  private static void assertRefused(String text, String message) {
    assertThatExceptionOfType(SetupRefusedException.class)
        .isThrownBy(() -> WishFile.read(text))
        .withMessageContaining(message);
  }

  private static NetworkRequest request(String text) {
    return WishFile.read(text)
        .on(
            NetworkState.ofLinks(
                List.of(
                    LinkState.of("eth0", Optional.empty(), 1500),
                    LinkState.of("eth1", Optional.empty(), 1500))),
            RunningConfiguration.EMPTY);
  }
}
