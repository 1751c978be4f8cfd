package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.owner.IfupdownChanges;
import org.uplink.hostnet.owner.IfupdownHost;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;

/** Puts a bridge on NICs that the real ifupdown configures as it does on many hosts. */
@Tag("long")
class IfupdownHostsTest {
  private static final NetworkRequest REMOVAL = NetworkRequest.removalOf(Set.of("ovirtmgmt"));

  private IfupdownHost managed;
  private HostFixture host;
  private IfupdownChanges changes;

  @BeforeEach
  void open() {
    managed = IfupdownHost.open();
    host = managed.host;
    changes = new IfupdownChanges(managed);
  }

  @AfterEach
  void close() {
    if (managed != null) {
      managed.close();
    }
  }

  /** Somebody wrote the network and its broadcast address by hand. */
  @Test
  void staticAddressWithNetworkAndBroadcastAddressMoves() {
    managed.configure(
        """
        source /etc/network/interfaces.d/*

        # The loopback network interface
        auto lo
        iface lo inet loopback

        # The primary network interface
        allow-hotplug eth0
        auto eth0
        iface eth0 inet static
                address 192.0.2.2
                netmask 255.255.255.0
                network 192.0.2.0
                broadcast 192.0.2.255
                gateway 192.0.2.1
                # dns-* options are implemented by the resolvconf package, if installed
                dns-nameservers 192.0.2.53
                dns-search example.org
        """);
    changes.deployBootAndRemove("eth0");
  }

  @Test
  void stanzasInAFileOfCloudInitMove() {
    managed.debian.writePublic(
        "/etc/network/interfaces.d/50-cloud-init",
        """
        # This file is generated from information provided by the datasource.
        auto lo
        iface lo inet loopback

        auto eth0
        iface eth0 inet static
            address 192.0.2.2/24
            gateway 192.0.2.1
        """);
    managed.configure("source /etc/network/interfaces.d/*\n");
    changes.deployBootAndRemove("eth0");
  }

  /** A hoster's point-to-point address, and a link-local gateway in IPv6. */
  @Test
  void pointToPointAddressAndLinkLocalGatewayMove() {
    host.ip("-n far addr add fe80::1/64 dev eth0 nodad");
    managed.configure(
        """
        auto lo eth0
        iface lo inet loopback
        iface eth0 inet static
            address 192.0.2.2
            netmask 255.255.255.255
            pointopoint 192.0.2.1
            gateway 192.0.2.1
        iface eth0 inet6 static
            address 2001:db8::2
            netmask 64
            gateway fe80::1
            dad-attempts 0
        """);
    assertThat(host.ip("addr show dev eth0")).contains("inet 192.0.2.2 peer 192.0.2.1/32");
    changes.deployBootAndRemove("eth0");
  }

  /** The order of the two routes to one prefix decides. */
  @Test
  void secondRouteToTheOwnPrefixKeepsItsPlace() {
    managed.configure(
        """
        auto lo eth0
        iface lo inet loopback
        iface eth0 inet static
            address 192.0.2.2/27
            gateway 192.0.2.1
            up ip route append 192.0.2.0/27 via 192.0.2.1 dev eth0
        """);
    assertThat(host.ip("route show 192.0.2.0/27").lines()).hasSize(2);
    changes.deployBootAndRemove("eth0");
  }

  /** Neither link-local nor in the prefix of the address. */
  @Test
  void ipv6GatewayOutsideOfThePrefixIsReachedByTheBridge() {
    managed.configure(
        """
        auto lo eth0
        iface lo inet loopback
        iface eth0 inet static
            address 192.0.2.2/24
            gateway 192.0.2.1
        iface eth0 inet6 static
            address 2001:db8::2
            netmask 128
            dad-attempts 0
            post-up ip -6 route add 2001:db8:a:ff::1 dev eth0
            post-up ip -6 route add default via 2001:db8:a:ff::1 dev eth0
            pre-down ip -6 route del default via 2001:db8:a:ff::1 dev eth0
            pre-down ip -6 route del 2001:db8:a:ff::1 dev eth0
        """);
    changes.deployBootAndRemove("eth0");
  }

  /** The first address is the one that the host sends from. */
  @Test
  void furtherAddressesKeepTheirOrder() {
    managed.configure(
        """
        auto lo eth0
        iface lo inet loopback
        iface eth0 inet static
            address 192.0.2.2/24
            gateway 192.0.2.1
        iface eth0 inet static
            address 203.0.113.77/32
        iface eth0 inet static
            address 198.51.100.77/32
            up ip addr add 192.0.2.78/32 dev eth0
            down ip addr del 192.0.2.78/32 dev eth0
        """);
    changes.deployBootAndRemove("eth0");
  }

  @Test
  void addressesOfAliasesAreRefusedWithTheWayOut() {
    managed.configure(
        """
        auto lo eth0 eth0:1
        iface lo inet loopback
        iface eth0 inet static
            address 192.0.2.2/24
            gateway 192.0.2.1
        iface eth0:1 inet static
            address 203.0.113.77/32
        """);
    changes.assertRefused("ifupdown", "alias eth0:1", "in a second stanza or by an up command");
  }

  /** Advertisements that the kernel handles, beside a static IPv4 address. */
  @Test
  void advertisedAddressMovesBesideAStaticOne() {
    host.ip("-n far addr del 2001:db8:f::1/128 dev lo");
    managed.configure(
        """
        auto lo eth0
        iface lo inet loopback
        iface eth0 inet static
            address 192.0.2.2/24
            gateway 192.0.2.1
        iface eth0 inet6 manual
        """);
    host.advertise();
    String addresses = host.ip("-6 -br addr show scope global");
    List<String> defaults = defaultsOfIpv6("eth0");
    assertThat(defaults).singleElement().asString().contains("expires");

    Plan plan = changes.change(RunningConfiguration.EMPTY, on("eth0"));
    changes.makeSafe(plan);
    assertThat(defaultsOfIpv6("ovirtmgmt")).isEqualTo(defaults);
    assertThat(host.ip("-6 route show default dev eth0")).isEmpty();

    managed.reboot();
    await("an advertised address on the bridge")
        .until(() -> host.ip("-6 addr show dev ovirtmgmt").contains("2001:db8::"));
    assertThat(host.ip("-6 addr show dev eth0")).doesNotContain("2001:db8::");

    changes.makeSafe(changes.change(plan.target(), REMOVAL));
    assertThat(host.ip("-6 -br addr show scope global")).isEqualTo(addresses);
    assertThat(defaultsOfIpv6("eth0")).isEqualTo(defaults);
  }

  /** The default route is on the first NIC, the route to the engine on the second one. */
  @Test
  void networkOnTheNicWithTheRouteToTheEngineLeavesTheDefaultRoute() {
    host.cable("eth1");
    managed.configure(
        """
        auto lo eth0 eth1
        iface lo inet loopback
        iface eth0 inet static
            address 192.0.2.2/24
            gateway 192.0.2.1
        iface eth1 inet static
            address 198.51.100.20/24
            up ip route add 203.0.113.0/24 via 198.51.100.1 dev eth1
        """);
    changes.deployBootAndRemove("eth1");
    assertThat(host.ip("route show default")).contains("via 192.0.2.1 dev eth0");
  }

  @Test
  void networkOnTheFirstNicLeavesTheSecondOne() {
    host.cable("eth1");
    managed.configure(
        IfupdownHost.STATIC.replace("auto lo eth0", "auto lo eth0 eth1")
            + "\niface eth1 inet static\n\taddress 198.51.100.20/24\n");
    changes.deployBootAndRemove("eth0");
    assertThat(host.ip("-br addr show dev eth1")).contains("198.51.100.20/24");
  }

  @Test
  void leaseOfDhclientIsRefusedByName() {
    managed.debian.startDhcpServer("far", "eth0", "192.0.2.100,192.0.2.199");
    managed.configure("auto lo eth0\niface lo inet loopback\niface eth0 inet dhcp\n");
    await("a lease").until(() -> host.ip("-4 addr show dev eth0").contains("192.0.2."));
    changes.assertRefused("dhclient configures eth0", "kill");
  }

  /**
   * Returns the advertised default routes. A bridge gets one with the metric 1023, and another one
   * from the kernel, with the metric 1024, as soon as a router advertises itself there.
   */
  private List<String> defaultsOfIpv6(String device) {
    return host.ip("-6 route show default dev " + device)
        .lines()
        .map(line -> line.replaceAll("expires \\S+", "expires").replace("1023", "1024").strip())
        .distinct()
        .toList();
  }

  private static NetworkRequest on(String nic) {
    return NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf(nic));
  }
}
