package org.uplink.hostnet.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.uplink.hostnet.TestLinks;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.owner.NicOwner;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.user.DeviceAbove;
import org.uplink.hostnet.user.DeviceUser;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/**
 * Covers every refusal of a request, on a host that exists only as a value. It has bonds and VLANs,
 * which the kernel of a test may lack. The reader of a request refuses parameters that are invalid
 * on any host.
 */
class RefusalTest {
  private static final NetworkSpec ETH1 = NetworkSpec.bridgeOn("eth1");
  private static final NetworkSpec.Ip IPV4 = NetworkSpec.Ip.of(Prefix.parse("192.0.2.2/24"));

  /** Network prod uses eth0, network vm uses bond0 with eth2, and eth3 is in a foreign bridge. */
  private static final NetworkState HOST =
      NetworkState.ofLinks(
          List.of(
              link("lo", "", ""),
              link("eth0", "", "prod"),
              link("prod", "bridge", ""),
              link("eth1", "", ""),
              link("eth2", "", "bond0"),
              link("bond0", "bond", "vm"),
              link("vm", "bridge", ""),
              link("eth3", "", "virbr0"),
              link("virbr0", "bridge", ""),
              link("bond7", "bond", ""),
              link("eth4", "", "bond7"),
              link("bond8", "bond", "virbr0"),
              link("bond9", "bond", ""),
              vlan("bond9", 5),
              link("eth5", "", ""),
              vlan("eth5", 6),
              link("eth6", "", ""),
              vlan("eth6", 8).withMaster(Optional.of("virbr0")),
              link("eth1.3", "dummy", ""),
              vlan("prod", 9),
              link("wlan0", "", ""),
              link("novlan0", "", ""),
              link("dummy0", "dummy", ""),
              link("wg0", "wireguard", ""),
              link("idle", "bridge", ""),
              link("idle0", "bridge", "")));

  private static final RunningConfiguration RUNNING =
      new RunningConfiguration(
          new TreeMap<>(
              Map.of(
                  "prod",
                  kept("prod", NetworkSpec.bridgeOn("eth0").withDefaultRoute(true)),
                  "vm",
                  kept("vm", ETH1.onBond("bond0")))),
          new TreeMap<>(Map.of("bond0", bond("eth2"))),
          new TreeMap<>(),
          new TreeMap<>(),
          List.of());

  private static final HostEnvironment WIFI =
      new HostEnvironment() {
        @Override
        public Optional<NicOwner> ownerOf(String device) {
          return Optional.empty();
        }

        @Override
        public boolean isWireless(String device) {
          return device.equals("wlan0");
        }

        @Override
        public List<DeviceAbove> devicesAbove(String device) {
          return List.of();
        }

        @Override
        public boolean canCreate(String kind) {
          return true;
        }

        @Override
        public boolean acceptsVlans(String device) {
          return !device.equals("novlan0");
        }

        @Override
        public List<DeviceUser> usersOf(String device, Optional<String> successor) {
          return device.equals("eth1")
              ? List.of(
                  new DeviceUser(WarningCode.FILTER_RULE, "a rule", "a rule names eth1"),
                  new DeviceUser(WarningCode.XDP_PROGRAM, "XDP", "a program is on eth1"))
              : List.of();
        }

        @Override
        public Optional<String> whyResolverIsNotWritten() {
          return Optional.empty();
        }
      };

  static Stream<Arguments> table() {
    return Stream.of(
        row(21, "another switch", net(form(true, 0, "ovs"))),
        row(
            21,
            "the same device twice",
            nets(Map.of("a", ETH1, "b", NetworkSpec.bridgeOn("eth1")))),
        row(21, "the same VLAN twice", nets(Map.of("a", ETH1.withVlan(5), "b", ETH1.withVlan(5)))),
        row(24, "what another network is on", net(spec -> NetworkSpec.bridgeOn("eth0"))),
        row(
            21,
            "two default routes",
            nets(
                Map.of(
                    "a",
                    ETH1.withDefaultRoute(true),
                    "b",
                    NetworkSpec.bridgeOn("dummy0").withDefaultRoute(true)))),
        row(21, "a default route beside one in force", net(spec -> spec.withDefaultRoute(true))),
        row(
            21,
            "a network set up and removed",
            removing(
                Map.of("prod", NetworkSpec.bridgeOn("eth0")),
                List.of("prod"),
                Map.of(),
                List.of())),
        row(
            21,
            "a bond set up and removed",
            removing(Map.of(), List.of(), Map.of("bond7", bond("eth4")), List.of("bond7"))),
        row(21, "a bond without NICs", bonds(Map.of("bond1", bond()))),
        row(
            21,
            "a NIC and a bond",
            nets(
                Map.of(
                    "net",
                    new NetworkSpec(
                        Optional.of("eth1"),
                        Optional.of("bond7"),
                        OptionalInt.empty(),
                        NetworkSpec.LinkOptions.BRIDGED,
                        NetworkSpec.Ip.NONE,
                        NetworkSpec.Ip.NONE,
                        false,
                        List.of(),
                        false)))),
        row(
            9106,
            "a VLAN on a NIC that forbids VLANs",
            net(_ -> NetworkSpec.bridgeOn("novlan0").withVlan(5))),
        row(
            9106,
            "a VLAN on a new bond with a NIC that forbids VLANs",
            removing(
                Map.of("net", ETH1.onBond("bond1").withVlan(5)),
                List.of(),
                Map.of("bond1", bond("novlan0")),
                List.of())),
        row(21, "neither bridged nor on a NIC", net(_ -> onNothing(OptionalInt.empty(), false))),
        row(21, "an MTU that is no MTU", net(form(true, 67, "legacy"))),
        row(
            21,
            "an MTU too small for IPv6",
            net(
                spec ->
                    form(true, 1279, "legacy")
                        .apply(spec.withIpv6(NetworkSpec.Ip.of(Prefix.parse("2001:db8::2/64")))))),
        row(
            21,
            "a gateway without an address",
            net(
                spec ->
                    spec.withIpv4(
                        new NetworkSpec.Ip(
                            Optional.empty(),
                            Optional.of(InetAddress.ofLiteral("192.0.2.1")),
                            false,
                            false)))),
        row(
            21,
            "name servers without the default route",
            net(spec -> spec.withNameservers(List.of(InetAddress.ofLiteral("192.0.2.53"))))),
        row(22, "a network's own address", net(spec -> spec.withIpv4(ip("192.0.2.0/24")))),
        row(22, "multicast", net(spec -> spec.withIpv4(ip("224.0.0.1/24")))),
        row(22, "loopback", net(spec -> spec.withIpv6(ip("::1/128")))),
        row(22, "all addresses", net(spec -> spec.withIpv4(ip("0.0.0.0/0")))),
        row(22, "a gateway elsewhere", net(ipv4("192.0.2.2/24", "198.51.100.1"))),
        row(27, "a bridge without ports", nets(Map.of("idle", ETH1))),
        row(
            27,
            "a bridge without ports, and no NIC",
            nets(Map.of("idle0", onNothing(OptionalInt.empty(), true)))),
        row(9106, "a tunnel without Ethernet", net(_ -> NetworkSpec.bridgeOn("wg0"))),
        row(
            9106,
            "a VLAN on a tunnel without Ethernet",
            net(_ -> NetworkSpec.bridgeOn("wg0").withVlan(5))),
        row(23, "no such NIC", net(_ -> NetworkSpec.bridgeOn("eth9"))),
        row(23, "no such bond", net(_ -> ETH1.onBond("bond99"))),
        row(23, "a bridge as a NIC", net(_ -> NetworkSpec.bridgeOn("virbr0"))),
        row(23, "loopback as a NIC", net(_ -> NetworkSpec.bridgeOn("lo"))),
        row(23, "a bond of a missing NIC", bonds(Map.of("bond1", bond("eth9")))),
        row(23, "a bond of bonds", bonds(Map.of("bond1", bond("bond7")))),
        row(24, "a NIC in somebody's bridge", net(_ -> NetworkSpec.bridgeOn("eth3"))),
        row(24, "a NIC in a bond", net(_ -> NetworkSpec.bridgeOn("eth4"))),
        row(24, "a bond's NIC in somebody's bridge", bonds(Map.of("bond1", bond("eth3")))),
        row(24, "a NIC in two bonds", bonds(Map.of("bond1", bond("eth1"), "bond2", bond("eth1")))),
        row(24, "a NIC twice in a bond", bonds(Map.of("bond1", bond("eth1", "eth1")))),
        row(
            24,
            "a NIC in a bond and below a network",
            NetworkRequest.of(Map.of("net", ETH1), Map.of("bond1", bond("eth1")))),
        row(25, "a bond's name", bonds(Map.of("team0", bond("eth1")))),
        row(25, "no name after bond", bonds(Map.of("bond", bond("eth1")))),
        row(25, "a bond's long name", bonds(Map.of("bond0123456789ab", bond("eth1")))),
        row(
            25,
            "a bond's options",
            bonds(Map.of("bond1", new BondSpec(List.of("eth1"), "mode=seven", Optional.empty())))),
        row(
            25,
            "another mode than the mode of the existing bond",
            bonds(Map.of("bond7", new BondSpec(List.of("eth4"), "mode=4", Optional.empty())))),
        row(
            25,
            "a primary that is no port",
            bonds(
                Map.of(
                    "bond1",
                    new BondSpec(List.of("eth1"), "mode=1 primary=eth5", Optional.empty())))),
        row(25, "an option of another mode", bond1("mode=1 lacp_rate=fast")),
        row(25, "a primary in a mode without one", bond1("mode=4 primary=eth1")),
        row(25, "an option out of range", bond1("mode=1 num_grat_arp=256")),
        row(25, "a delay without monitoring", bond1("mode=1 updelay=200")),
        row(25, "a delay that the driver rounds", bond1("mode=1 miimon=100 updelay=250")),
        row(
            25,
            "an option that needs a bond without ports",
            bonds(
                Map.of(
                    "bond7",
                    new BondSpec(List.of("eth4"), "mode=1 fail_over_mac=1", Optional.empty())))),
        row(
            25,
            "an option that needs a bond that is down",
            bonds(
                Map.of(
                    "bond7",
                    new BondSpec(List.of("eth4"), "mode=1 ad_select=2", Optional.empty())))),
        row(24, "a bond that is somebody's port", net(_ -> ETH1.onBond("bond8"))),
        row(
            24,
            "a VLAN that is somebody's port",
            net(_ -> NetworkSpec.bridgeOn("eth6").withVlan(8))),
        row(
            27,
            "a network and a bond of one name",
            NetworkRequest.of(Map.of("bond1", ETH1), Map.of("bond1", bond("dummy0")))),
        row(26, "a VLAN whose name another device has", net(_ -> ETH1.withVlan(3))),
        row(27, "a name with a per cent sign", nets(Map.of("a%d", ETH1))),
        row(27, "a name of 16 bytes in 8 letters", nets(Map.of("éééééééé", ETH1))),
        row(22, "the host's own address as the gateway", net(ipv4("192.0.2.2/24", "192.0.2.2"))),
        row(22, "the broadcast address as the gateway", net(ipv4("192.0.2.2/24", "192.0.2.255"))),
        row(
            25,
            "removal of a missing bond",
            removing(Map.of(), List.of(), Map.of(), List.of("bond99"))),
        row(26, "a VLAN above 4094", net(spec -> spec.withVlan(4095))),
        row(26, "a VLAN below 0", net(spec -> spec.withVlan(-1))),
        row(26, "a VLAN on nothing", net(_ -> onNothing(OptionalInt.of(5), true))),
        row(27, "a long name", nets(Map.of("abcdefghijklmnop", ETH1))),
        row(27, "a colon", nets(Map.of("a:b", ETH1))),
        row(27, "a dot", nets(Map.of("a.b", ETH1))),
        row(27, "a blank", nets(Map.of("a b", ETH1))),
        row(27, "a leading dash", nets(Map.of("-a", ETH1))),
        row(27, "no name", nets(Map.of("", ETH1))),
        row(27, "a name that the settings use", nets(Map.of("all", ETH1))),
        row(27, "a device that is no bridge", nets(Map.of("dummy0", ETH1))),
        row(27, "somebody's bridge with ports", nets(Map.of("virbr0", ETH1))),
        row(27, "removal of a missing network", NetworkRequest.removalOf(java.util.Set.of("x"))),
        row(
            31,
            "a bond that a network stands on",
            removing(Map.of(), List.of(), Map.of(), List.of("bond0"))),
        row(
            31,
            "a bond that a new network is to stand on",
            removing(Map.of("net", ETH1.onBond("bond7")), List.of(), Map.of(), List.of("bond7"))),
        row(
            31,
            "a bond in somebody's bridge",
            removing(Map.of(), List.of(), Map.of(), List.of("bond8"))),
        row(
            31,
            "a bond below somebody's VLAN",
            removing(Map.of(), List.of(), Map.of(), List.of("bond9"))),
        row(24, "a bond's NIC below somebody's VLAN", bonds(Map.of("bond1", bond("eth5")))),
        row(
            9106,
            "a network below somebody's VLAN",
            NetworkRequest.removalOf(java.util.Set.of("prod"))),
        row(9106, "Wi-Fi", net(_ -> NetworkSpec.bridgeOn("wlan0"))),
        row(9106, "Wi-Fi in a bond", bonds(Map.of("bond1", bond("wlan0")))),
        row(
            9106,
            "DHCP",
            net(
                spec ->
                    spec.withIpv4(
                        new NetworkSpec.Ip(Optional.empty(), Optional.empty(), true, false)))));
  }

  @ParameterizedTest
  @MethodSource("table")
  void refusesWithCode(int code, NetworkRequest request) {
    SetupRefusedException refused =
        catchThrowableOfType(SetupRefusedException.class, () -> plan(request, 60));
    assertThat(refused).as("a refusal").isNotNull();
    assertThat(refused.code().number()).as(refused.getMessage()).isEqualTo(code);
    assertThat(refused.getMessage()).as("what to read").hasSizeGreaterThan(15);
  }

  @Test
  void plansValidRequestsOnTheSameHost() {
    assertThat(plan(net(spec -> spec.withIpv4(IPV4)), 60).steps()).isNotEmpty();
    assertThat(plan(net(_ -> ETH1.onBond("bond7")), 60).steps()).isNotEmpty();
    assertThat(plan(bonds(Map.of("bond1", bond("eth1"))), 60).steps()).isNotEmpty();
    assertThat(plan(removing(Map.of(), List.of("vm"), Map.of(), List.of("bond0")), 60).steps())
        .isNotEmpty();
    SortedMap<String, NetworkSpec> moved = new TreeMap<>();
    moved.put("prod", NetworkSpec.bridgeOn("eth0"));
    moved.put("net", ETH1.withDefaultRoute(true));
    assertThat(plan(nets(moved), 60).steps()).isNotEmpty();
  }

  @Test
  void warnsOfEachRisk() {
    assertThat(plan(net(spec -> spec), 60).warnings())
        .extracting(PlanWarning::text)
        .containsExactly(
            "a rule names eth1. After the change, packets arrive by net and not by eth1",
            "a program is on eth1. After the change, eth1 is a port of net");
    UnaryOperator<NetworkSpec> stp =
        spec ->
            spec.withLinkOptions(
                new NetworkSpec.LinkOptions(true, true, OptionalInt.of(1400), "legacy"));
    NetworkRequest onDummy = net(_ -> stp.apply(NetworkSpec.bridgeOn("dummy0")));
    assertThat(plan(onDummy, 60).warnings())
        .extracting(PlanWarning::text)
        .containsExactly("network net: MTU 1400 is lower than the current 1500");
    assertThat(plan(onDummy, 29).warnings())
        .extracting(PlanWarning::text)
        .hasSize(2)
        .anyMatch(warning -> warning.contains("STP") && warning.contains("longer than the 29 s"));
  }

  private static LinkState vlan(String lower, int id) {
    return TestLinks.vlan(lower + "." + id, lower, id);
  }

  private static LinkState link(String name, String kind, String master) {
    LinkState link = kind.isEmpty() ? TestLinks.nic(name) : TestLinks.ofKind(kind, name);
    return link.withMaster(Optional.of(master).filter(text -> !text.isEmpty()));
  }

  private static RunningConfiguration.RunningNetwork kept(String name, NetworkSpec spec) {
    return new RunningConfiguration.RunningNetwork(
        spec,
        name,
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        Map.of(),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  private static BondSpec bond(String... nics) {
    return new BondSpec(List.of(nics), "mode=1", Optional.empty());
  }

  private static NetworkRequest bond1(String options) {
    return bonds(Map.of("bond1", new BondSpec(List.of("eth1"), options, Optional.empty())));
  }

  private static NetworkRequest nets(Map<String, NetworkSpec> networks) {
    return NetworkRequest.of(networks, Map.of());
  }

  private static NetworkRequest net(UnaryOperator<NetworkSpec> change) {
    return nets(Map.of("net", change.apply(ETH1)));
  }

  private static NetworkRequest bonds(Map<String, BondSpec> bonds) {
    return NetworkRequest.of(Map.of(), bonds);
  }

  private static NetworkRequest removing(
      Map<String, NetworkSpec> networks,
      List<String> gone,
      Map<String, BondSpec> bonds,
      List<String> goneBonds) {
    return new NetworkRequest(
        new TreeMap<>(networks),
        new TreeSet<>(gone),
        new TreeMap<>(bonds),
        new TreeSet<>(goneBonds));
  }

  private static UnaryOperator<NetworkSpec> form(boolean bridged, int mtu, String switchType) {
    OptionalInt size = mtu == 0 ? OptionalInt.empty() : OptionalInt.of(mtu);
    return spec ->
        spec.withLinkOptions(new NetworkSpec.LinkOptions(bridged, false, size, switchType));
  }

  private static UnaryOperator<NetworkSpec> ipv4(String address, String gateway) {
    return spec ->
        spec.withIpv4(NetworkSpec.Ip.of(Prefix.parse(address), InetAddress.ofLiteral(gateway)));
  }

  private static Arguments row(int code, String what, NetworkRequest request) {
    return argumentSet(code + ": " + what, code, request);
  }

  private static NetworkSpec.Ip ip(String prefix) {
    return NetworkSpec.Ip.of(Prefix.parse(prefix));
  }

  private static NetworkSpec onNothing(OptionalInt vlan, boolean bridged) {
    return new NetworkSpec(
        Optional.empty(),
        Optional.empty(),
        vlan,
        bridged ? NetworkSpec.LinkOptions.BRIDGED : NetworkSpec.LinkOptions.BRIDGELESS,
        NetworkSpec.Ip.NONE,
        NetworkSpec.Ip.NONE,
        false,
        List.of(),
        false);
  }

  private static Plan plan(NetworkRequest request, int seconds) {
    return new Planner(WIFI)
        .plan(HOST, RUNNING, request, Optional.empty(), Duration.ofSeconds(seconds));
  }
}
