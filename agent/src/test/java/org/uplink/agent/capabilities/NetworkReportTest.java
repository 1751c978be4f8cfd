package org.uplink.agent.capabilities;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.agent.LinkBuilder;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.address.InterfaceAddress;
import org.uplink.rtnetlink.link.BondMode;
import org.uplink.rtnetlink.link.LinkTable;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.route.Flow;
import org.uplink.rtnetlink.route.NextHop;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteCache;
import org.uplink.rtnetlink.route.RouteFlags;
import org.uplink.rtnetlink.route.RouteMetrics;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.route.RouteType;
import org.uplink.rtnetlink.route.RouterPreference;
import org.uplink.verbs.capabilities.Addressing;
import org.uplink.verbs.capabilities.Bond;
import org.uplink.verbs.capabilities.NetworkCapabilities;
import org.uplink.verbs.capabilities.Vlan;

/** Reports bonds and VLANs, which the kernel of the tests may lack. */
class NetworkReportTest {
  private static final int SECONDARY = 1;
  private static final int PERMANENT = 0x80;

  @TempDir Path noFiles;

  @Test
  void reportsBondWithMembersAndOptions() {
    NetworkCapabilities report =
        report(
            List.of(),
            LinkBuilder.nic(2, "eth0").bondPort(4, "52:54:00:aa:00:02", OptionalInt.of(1)),
            LinkBuilder.nic(3, "eth1").bondPort(4, "52:54:00:aa:00:03", OptionalInt.empty()),
            LinkBuilder.bond(4, "bond0", BondMode.ACTIVE_BACKUP, OptionalInt.of(3)));

    Bond bond = entry(report.bondings(), "bond0");
    assertThat(bond.members()).containsExactly("eth0", "eth1");
    assertThat(bond.activeMember()).contains("eth1");
    assertThat(bond.opts())
        .containsEntry("mode", "1")
        .containsEntry("miimon", "100")
        .containsEntry("primary", "eth1")
        .containsEntry("xmit_hash_policy", "2");
    assertThat(bond.networkSwitch()).contains("legacy");
    assertThat(report.nics()).containsOnlyKeys("eth0", "eth1");
    assertThat(entry(report.nics(), "eth0").permhwaddr()).contains("52:54:00:aa:00:02");
    assertThat(entry(report.nics(), "eth0").aggregatorId()).contains("1");
    assertThat(entry(report.nics(), "eth1").aggregatorId()).isEmpty();
  }

  @Test
  void reportsVlanWithLowerDevice() {
    NetworkCapabilities report =
        report(
            List.of(address(3, "eth0.10", "192.0.2.10", 25, PERMANENT, false)),
            LinkBuilder.nic(2, "eth0"),
            LinkBuilder.vlan(3, "eth0.10", 10).on(2));

    Vlan vlan = entry(report.vlans(), "eth0.10");
    assertThat(vlan.iface()).contains("eth0");
    assertThat(vlan.vlanId()).contains(10);
    assertThat(vlan.addressing().addr()).contains("192.0.2.10");
    assertThat(vlan.addressing().netmask()).contains("255.255.255.128");
    assertThat(report.nics()).containsOnlyKeys("eth0");
  }

  @Test
  void reportsAddressWithLifetimeAsDhcpOrAutoconf() {
    NetworkCapabilities report =
        report(
            List.of(
                address(2, "eth0", "192.0.2.10", 24, 0, true),
                address(2, "eth0", "192.0.2.11", 24, SECONDARY | PERMANENT, false),
                address(2, "eth0", "2001:db8::10", 128, 0, true),
                address(3, "eth1", "2001:db8:1::10", 64, 0, true),
                address(3, "eth1", "fe80::10", 64, PERMANENT, false),
                address(4, "eth2", "2001:db8:2::10", 64, PERMANENT, false)),
            LinkBuilder.nic(2, "eth0"),
            LinkBuilder.nic(3, "eth1"),
            LinkBuilder.nic(4, "eth2"));

    Addressing eth0 = entry(report.nics(), "eth0").addressing();
    assertThat(eth0.addr()).contains("192.0.2.10");
    assertThat(eth0.ipv4addrs()).containsExactly("192.0.2.10/24", "192.0.2.11/24");
    assertThat(eth0.dhcpv4()).contains(true);
    assertThat(eth0.dhcpv6()).contains(true);
    assertThat(eth0.ipv6autoconf()).contains(false);
    Addressing eth1 = entry(report.nics(), "eth1").addressing();
    assertThat(eth1.ipv6addrs()).containsExactly("2001:db8:1::10/64");
    assertThat(eth1.dhcpv4()).contains(false);
    assertThat(eth1.dhcpv6()).contains(false);
    assertThat(eth1.ipv6autoconf()).contains(true);
    assertThat(entry(report.nics(), "eth2").addressing().ipv6autoconf()).contains(false);
  }

  @Test
  void findsDeviceOfLinkLocalAddressByZone() throws UnknownHostException {
    var state =
        NetworkSnapshot.of(
            new LinkTable(List.of(LinkBuilder.loopback().link())),
            List.of(
                address(2, "eth0", "fe80::10", 64, PERMANENT, false),
                address(3, "eth1", "fe80::10", 64, PERMANENT, false)),
            List.of());
    var local = Inet6Address.getByAddress("", InetAddress.ofLiteral("fe80::10").getAddress(), 3);

    assertThat(device(state, local)).contains("eth1");
    assertThat(device(state, InetAddress.ofLiteral("127.0.0.5"))).contains("lo");
    assertThat(device(state, InetAddress.ofLiteral("192.0.2.1"))).isEmpty();
  }

  @Test
  void ofSeveralDevicesWithAnAddressFindsTheOneOfTheAnswers() {
    var state =
        NetworkSnapshot.of(
            new LinkTable(List.of(LinkBuilder.loopback().link())),
            List.of(
                address(2, "eth0", "192.0.2.10", 24, PERMANENT, false),
                address(3, "eth1", "192.0.2.10", 32, PERMANENT, false)),
            List.of());
    InetAddress local = InetAddress.ofLiteral("192.0.2.10");

    assertThat(CapabilitiesVerb.deviceWithAddress(state, local, () -> Optional.of("eth1")))
        .contains("eth1");
    assertThat(CapabilitiesVerb.deviceWithAddress(state, local, () -> Optional.of("eth2")))
        .isEmpty();
    assertThat(CapabilitiesVerb.deviceWithAddress(state, local, Optional::empty)).isEmpty();
  }

  @Test
  void ofRoutersWithOneMetricThePreferredComesFirst() {
    List<Route> routers =
        List.of(
            advertised("fe80::1", Optional.of(RouterPreference.LOW)),
            advertised("fe80::2", Optional.empty()),
            advertised("fe80::3", Optional.of(RouterPreference.HIGH)),
            advertised("fe80::4", Optional.of(RouterPreference.HIGH)));
    assertThat(NetworkSnapshot.defaultRoutes(routers))
        .containsExactly(routers.get(2), routers.get(3), routers.get(1), routers.get(0));
  }

  private static Route advertised(String router, Optional<RouterPreference> preference) {
    return new Route(
        Prefix.parse("::/0"),
        Optional.empty(),
        RouteType.UNICAST,
        TableId.MAIN,
        RouteProtocol.RA,
        Scope.UNIVERSE,
        0,
        RouteFlags.NONE,
        List.of(
            new NextHop(
                Optional.of(new Device(2, "eth0")),
                Optional.of(InetAddress.ofLiteral(router)),
                1,
                RouteFlags.NONE,
                Optional.empty())),
        Optional.empty(),
        OptionalLong.of(1024),
        OptionalLong.empty(),
        RouteMetrics.NONE,
        preference,
        Optional.empty(),
        RouteCache.NONE,
        Flow.NONE,
        List.of());
  }

  private static Optional<String> device(NetworkSnapshot state, InetAddress local) {
    return CapabilitiesVerb.deviceWithAddress(
        state,
        local,
        () -> {
          throw new AssertionError("one device has the address");
        });
  }

  private NetworkCapabilities report(List<InterfaceAddress> addresses, LinkBuilder... links) {
    var table = new LinkTable(Arrays.stream(links).map(LinkBuilder::link).toList());
    return new NetworkReport(
            NetworkSnapshot.of(table, addresses, List.of()), new HostFiles(noFiles))
        .report(new RunningNetworks(RunningNetworks.Source.NONE), ExpectedNetworks.NONE);
  }

  private static InterfaceAddress address(
      int index, String device, String address, int length, int flags, boolean leased) {
    Optional<Duration> life =
        leased ? Optional.of(Duration.ofHours(1)) : Optional.<Duration>empty();
    return new InterfaceAddress(
        new Device(index, device),
        new Prefix(InetAddress.ofLiteral(address), length),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Scope.UNIVERSE,
        new AddressFlags(flags),
        life,
        life,
        Duration.ZERO,
        OptionalLong.empty(),
        List.of());
  }

  private static <V> V entry(Map<String, V> map, String name) {
    return Objects.requireNonNull(map.get(name), () -> name + " is not in " + map.keySet());
  }
}
