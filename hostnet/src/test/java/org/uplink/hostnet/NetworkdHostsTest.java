package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.owner.NetworkdChanges;
import org.uplink.hostnet.owner.NetworkdHost;

/**
 * Puts a bridge on NICs that systemd-networkd configures as it does on many hosts. The links are as
 * udev leaves them.
 */
@Tag("long")
class NetworkdHostsTest {
  private static final String LEASES = "/run/dnsmasq.leases";
  private static final String SECOND = NetworkdHost.FILE.replace("10-", "11-");
  private static final String NO_ADVERTISEMENTS = "IPv6AcceptRA=no\n";

  private NetworkdHost managed;
  private HostFixture host;
  private NetworkdChanges changes;

  @BeforeEach
  void open() {
    managed = NetworkdHost.open().withUdev();
    host = managed.host;
    changes = new NetworkdChanges(managed);
  }

  @AfterEach
  void close() {
    if (managed != null) {
      managed.close();
    }
  }

  /** An image of a cloud. The bridge has the same MAC as the NIC, so the file matches it too. */
  @Test
  void leaseOfANicThatIsFoundByItsMacStaysOnTheBridgeAlone() {
    serveLeases("--dhcp-option=6,192.0.2.53");
    configure(
        "MACAddress=" + mac("eth0"),
        "[Network]\nDHCP=ipv4\nLinkLocalAddressing=ipv6\n[DHCP]\nRouteMetric=100\nUseMTU=true\n");
    assertThat(host.ip("route show dev eth0"))
        .contains("default via 192.0.2.1 proto dhcp src 192.0.2.2 metric 100")
        .contains("192.0.2.53 proto dhcp scope link");
    deployAndRemoveKeepingTheLease();
  }

  /** A file for all Ethernet devices matches the bridge too. */
  @Test
  void leaseOfANicThatAFileForAllMatchesStaysOnTheBridgeAlone() {
    serveLeases();
    configure("Type=ether", "[Network]\nDHCP=ipv4\n" + NO_ADVERTISEMENTS);
    deployAndRemoveKeepingTheLease();
  }

  @Test
  void leaseOfANicWhoseNameAPatternMatchesStaysOnTheBridge() {
    serveLeases();
    configure("Name=e*", "[Network]\nDHCP=yes\n" + NO_ADVERTISEMENTS);
    deployAndRemoveKeepingTheLease();
  }

  /** A hoster's /32: the gateway is outside of the prefix, in IPv6 it is a link-local address. */
  @Test
  void gatewaysOutsideOfThePrefixAreReachedByTheBridge() {
    host.ip("-n far addr add fe80::1/64 dev eth0 nodad");
    configure(
        "Name=eth0",
        """
        [Network]
        Address=192.0.2.2/32
        Address=2001:db8::2/64
        Gateway=fe80::1
        IPv6AcceptRA=no
        [Route]
        Gateway=192.0.2.1
        GatewayOnLink=yes
        """);
    deployAndRemove();
  }

  @Test
  void peerOfThePointToPointAddressStays() {
    configure(
        "Name=eth0",
        """
        [Network]
        Gateway=192.0.2.1
        IPv6AcceptRA=no
        [Address]
        Address=192.0.2.2/32
        Peer=192.0.2.1/32
        """);
    assertThat(host.ip("addr show dev eth0")).contains("inet 192.0.2.2 peer 192.0.2.1/32");
    deployAndRemove();
  }

  /** The first address is the one that the host sends from. */
  @Test
  void furtherAddressesKeepTheirOrder() {
    configure(
        "Name=eth0",
        """
        [Network]
        Address=192.0.2.2/24
        Address=198.51.100.77/32
        Address=203.0.113.77/32
        Address=192.0.2.78/24
        Gateway=192.0.2.1
        IPv6AcceptRA=no
        """);
    deployAndRemove();
  }

  @Test
  void bothDefaultRoutesOfANicWithTwoSubnetsMove() {
    configure(
        "Name=eth0",
        """
        [Network]
        Address=192.0.2.2/24
        Address=198.51.100.20/24
        IPv6AcceptRA=no
        [Route]
        Gateway=192.0.2.1
        Metric=100
        [Route]
        Gateway=198.51.100.1
        Metric=200
        """);
    deployAndRemove();
  }

  @Test
  void attributesOfRoutesStay() {
    configure(
        "Name=eth0",
        """
        [Network]
        Address=192.0.2.2/24
        IPv6AcceptRA=no
        [Route]
        Gateway=192.0.2.1
        InitialCongestionWindow=20
        PreferredSource=192.0.2.2
        [Route]
        Destination=203.0.113.0/24
        Gateway=192.0.2.1
        TypeOfService=8
        TCPAdvertisedMaximumSegmentSize=1360
        [Route]
        Destination=10.0.0.0/8
        Type=unreachable
        """);
    deployAndRemove();
  }

  /** After a restart, systemd 252 would add a second route without the MTU. */
  @Test
  void mtuOfARouteIsRefused() {
    configure(
        "Name=eth0",
        "[Network]\nAddress=192.0.2.2/24\n[Route]\nGateway=192.0.2.1\nMTUBytes=1400\n");
    changes.assertRefused(NetworkdHost.FILE, "MTUBytes= in [Route]", "Remove it from the file");
  }

  /** The table of the second NIC, and rules that name its address and the NIC. */
  @Test
  void rulesAndTheTableOfTheSecondNicMoveWithIt() {
    host.cable("eth1");
    managed.debian.writePublic(
        SECOND,
        """
        [Match]
        Name=eth1
        [Network]
        Address=198.51.100.20/24
        IPv6AcceptRA=no
        [Route]
        Gateway=198.51.100.1
        Metric=200
        [Route]
        Gateway=198.51.100.1
        Table=77
        [Route]
        Destination=198.51.100.0/24
        Scope=link
        Table=77
        [RoutingPolicyRule]
        From=198.51.100.20
        Table=77
        Priority=1000
        [RoutingPolicyRule]
        IncomingInterface=eth1
        Table=77
        Priority=1001
        """);
    configure(
        "Name=eth0",
        """
        [Network]
        Address=192.0.2.2/24
        IPv6AcceptRA=no
        [Route]
        Gateway=192.0.2.1
        Metric=100
        """);
    managed.awaitConfigured("eth1", SECOND);
    assertThat(host.ip("rule show")).contains("iif eth1 lookup 77");
    changes.deployAndRemove("eth1", SECOND);
    assertThat(host.ip("route show default dev eth0")).contains("via 192.0.2.1");
  }

  /** The default route is on the other NIC, and stays there. */
  @Test
  void networkOnTheSecondNicDoesNotClaimTheDefaultRoute() {
    host.cable("eth1");
    managed.debian.writePublic(
        SECOND, "[Match]\nName=eth1\n[Network]\nAddress=198.51.100.20/24\nIPv6AcceptRA=no\n");
    managed.configure(NetworkdHost.STATIC);
    managed.awaitConfigured("eth1", SECOND);
    String defaults = host.ip("route show default") + host.ip("-6 route show default");
    changes.deployAndRemove("eth1", SECOND);
    assertThat(host.ip("route show default") + host.ip("-6 route show default"))
        .isEqualTo(defaults);
  }

  /** The other NIC stays as it is, and gets nothing that belongs to the first one. */
  @Test
  void networkOnTheFirstNicLeavesAPrivateOneAsItIs() {
    host.cable("eth1");
    managed.debian.writePublic(
        SECOND,
        """
        [Match]
        Name=eth1
        [Link]
        MTUBytes=1450
        [Network]
        Address=198.51.100.20/32
        IPv6AcceptRA=no
        [Route]
        Destination=198.51.100.1/32
        Scope=link
        [Route]
        Destination=10.0.0.0/8
        Gateway=198.51.100.1
        GatewayOnLink=yes
        """);
    serveLeases();
    configure("Name=eth0", "[Network]\nDHCP=ipv4\nIPv6AcceptRA=no\n");
    managed.awaitConfigured("eth1", SECOND);
    deployAndRemove();
  }

  private void serveLeases(String... options) {
    managed.debian.startDhcpServer("far", "eth0", "192.0.2.2,192.0.2.2", "1h", options);
  }

  private void configure(String match, String text) {
    managed.configure("[Match]\n%s\n%s".formatted(match, text));
  }

  private void deployAndRemove() {
    changes.deployAndRemove("eth0", NetworkdHost.FILE);
  }

  private void deployAndRemoveKeepingTheLease() {
    String lease = lease();
    deployAndRemove();
    assertThat(lease()).isEqualTo(lease);
  }

  /** Returns what the server knows of the lease, without its end. */
  private String lease() {
    return managed.debian.read(LEASES).split(" ", 2)[1];
  }

  private String mac(String nic) {
    return host.net.links().find(nic).orElseThrow().mac().orElseThrow().toString();
  }
}
