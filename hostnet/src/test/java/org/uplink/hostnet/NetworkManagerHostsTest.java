package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uplink.hostnet.owner.ManagedChanges;
import org.uplink.hostnet.owner.ManagedHost;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.platform.StepListener;

/** Puts a bridge on NICs that a real NetworkManager configures as it does on many hosts. */
@Tag("long")
class NetworkManagerHostsTest {
  private static final String LEASES = "/run/dnsmasq.leases";
  private static final String NAME =
      """
      [connection]
      id=office
      uuid=6d1b5a0e-0f0a-4d8b-8a35-3c1f6f9a3c11
      type=ethernet
      """;
  private static final String NO_IPV6 = "[ipv6]\nmethod=disabled\n";

  private ManagedHost managed;
  private ManagedChanges changes;
  private HostFixture host;

  @BeforeEach
  void open() {
    managed = ManagedHost.open();
    changes = new ManagedChanges(managed);
    host = managed.host;
  }

  @AfterEach
  void close() {
    if (managed != null) {
      managed.close();
    }
  }

  /** Nobody wrote a profile: NetworkManager made one for the NIC, and it is on no disk. */
  @Test
  void profileThatIsOnNoDiskIsRefusedUntilItIsSaved() {
    serveLeases();
    managed.debian.writePublic(
        "/etc/NetworkManager/conf.d/test.conf", "[device]\nmatch-device=type:veth\nmanaged=1\n");
    managed.service(StepListener.NONE).start();
    managed.awaitConnected("eth0", "Wired connection 1");
    await("a lease").until(() -> host.ip("-4 addr show dev eth0").contains("dynamic"));
    String uuid =
        managed
            .debian
            .run("nmcli", "--get-values", "GENERAL.CON-UUID", "device", "show", "eth0")
            .strip();
    assertRefused(
        "the profile of eth0 is /run/NetworkManager/system-connections/",
        "nmcli connection modify " + uuid + " connection.autoconnect yes");

    managed.debian.run("nmcli", "connection", "modify", uuid, "connection.autoconnect", "yes");
    assertThat(managed.safeProfiles()).contains(uuid);
    managed.debian.run("nmcli", "connection", "modify", uuid, "ipv6.addr-gen-mode", "eui64");
    managed.debian.run("nmcli", "connection", "up", uuid);
    managed.awaitConnected("eth0", "Wired connection 1");
    await("a lease").until(() -> host.ip("-4 addr show dev eth0").contains("dynamic"));
    String lease = lease();
    deployAndRemove("eth0", "Wired connection 1");
    assertThat(lease()).isEqualTo(lease);
  }

  /** The bridge has the same MAC as the NIC, so the profile matches it too. */
  @Test
  void leaseOfANicThatIsFoundByItsMacStaysOnTheBridge() {
    serveLeases();
    connect("[ethernet]\nmac-address=" + mac("eth0") + "\n[ipv4]\nmethod=auto\n" + NO_IPV6);
    await("a lease").until(() -> host.ip("-4 addr show dev eth0").contains("dynamic"));
    assertThat(host.ip("route show default")).contains("proto dhcp", "metric 100");
    String lease = lease();
    deployAndRemove("eth0", "office");
    assertThat(lease()).isEqualTo(lease);
  }

  /** NetworkManager would give the default route of a bridge a worse metric than that of a NIC. */
  @Test
  void metricOfTheLeasedDefaultRouteStaysBeforeThatOfAnotherNic() {
    serveLeases();
    host.cable("eth1");
    managed.debian.write(
        ManagedHost.FOLDER + "/other.nmconnection",
        NAME.replace("office", "other").replace("6d1b", "7d1b")
            + "interface-name=eth1\n[ipv4]\nmethod=manual\naddress1=198.51.100.20/24,198.51.100.254\n"
            + NO_IPV6);
    connect("interface-name=eth0\n[ipv4]\nmethod=auto\n" + NO_IPV6);
    managed.awaitConnected("eth1", "other");
    await("a lease").until(() -> host.ip("-4 addr show dev eth0").contains("dynamic"));
    deployAndRemove("eth0", "office");
  }

  /** Automatic addresses of both families, as installers write them. */
  @Test
  void leaseAndAdvertisedAddressMoveTogether() {
    serveLeases();
    host.ip("-n far addr del 2001:db8:f::1/128 dev lo");
    managed.debian.write(
        ManagedHost.FOLDER + "/office.nmconnection",
        NAME
            + "interface-name=eth0\n[ipv4]\nmethod=auto\n[ipv6]\nmethod=auto\naddr-gen-mode=eui64\n");
    managed.service(StepListener.NONE).start();
    host.advertise();
    managed.awaitConnected("eth0", "office");
    await("a lease").until(() -> host.ip("-4 addr show dev eth0").contains("dynamic"));
    String lease = lease();
    deployAndRemove("eth0", "office");
    assertThat(lease()).isEqualTo(lease);
  }

  /** The MAC of the NIC is that of its profile. */
  @Test
  void leaseOfANicWithTheMacOfItsProfileStaysOnTheBridge() {
    serveLeases();
    connect(
        "interface-name=eth0\n[ethernet]\ncloned-mac-address=02:00:00:00:00:20\n"
            + "[ipv4]\nmethod=auto\n"
            + NO_IPV6);
    await("a lease").until(() -> host.ip("-4 addr show dev eth0").contains("dynamic"));
    assertThat(mac("eth0")).isEqualTo("02:00:00:00:00:20");
    String lease = lease();
    deployAndRemove("eth0", "office");
    assertThat(lease()).isEqualTo(lease);
  }

  /**
   * NetworkManager makes such a MAC from the id of the profile, or at random each time that it
   * connects the NIC. The network's profile of the NIC has another id.
   */
  @ParameterizedTest
  @CsvSource({"stable, true", "stable, false", "random, true"})
  void generatedMacOfANicStaysAtABoot(String generated, boolean bridged) {
    serveLeases();
    connect(
        "interface-name=eth0\n[ethernet]\ncloned-mac-address=%s\n[ipv4]\nmethod=auto\n%s"
            .formatted(generated, NO_IPV6));
    await("a lease").until(() -> host.ip("-4 addr show dev eth0").contains("dynamic"));
    String mac = mac("eth0");
    String lease = lease();
    String before = AddressingPicture.of("eth0");
    String files = managed.safeProfiles();
    NetworkSpec spec = NetworkSpec.takeOverOf("eth0");
    RunningConfiguration running =
        changes.makeSafe(
            RunningConfiguration.EMPTY,
            NetworkRequest.of(
                "ovirtmgmt",
                bridged ? spec : spec.withLinkOptions(NetworkSpec.LinkOptions.BRIDGELESS)));
    String device = bridged ? "ovirtmgmt" : "eth0";
    managed.awaitConnected("eth0", "uplink-ovirtmgmt-eth0");
    managed.reboot();
    managed.awaitConnected("eth0", "uplink-ovirtmgmt-eth0");
    await("the same network").until(() -> AddressingPicture.of(device).equals(before));
    assertThat(mac("eth0")).isEqualTo(mac);
    assertThat(mac(device)).isEqualTo(mac);
    assertThat(lease()).isEqualTo(lease);

    changes.remove(running, "ovirtmgmt");
    managed.awaitConnected("eth0", "office");
    assertThat(mac("eth0")).isEqualTo(mac);
    assertThat(managed.safeProfiles()).isEqualTo(files);
    await("the same network").until(() -> AddressingPicture.of("eth0").equals(before));
  }

  @Test
  void furtherAddressesRoutesAndRulesMove() {
    connect(
        """
        interface-name=eth0
        [ipv4]
        method=manual
        address1=192.0.2.2/24,192.0.2.1
        address2=203.0.113.77/32
        address3=192.0.2.78/24
        route1=198.51.101.0/24,192.0.2.254,50
        route2=198.51.102.0/24,192.0.2.254
        route2_options=mtu=1400,initcwnd=20,table=77
        routing-rule1=priority 1000 from 203.0.113.77 table 77
        """
            + NO_IPV6);
    deployAndRemove("eth0", "office");
  }

  /** A hoster's /32, and a link-local gateway in IPv6. */
  @Test
  void gatewaysOutsideOfThePrefixAreReachedByTheBridge() {
    host.ip("-n far addr add fe80::1/64 dev eth0 nodad");
    connect(
        """
        interface-name=eth0
        [ipv4]
        method=manual
        address1=192.0.2.2/32,192.0.2.1
        [ipv6]
        method=manual
        address1=2001:db8::2/64,fe80::1
        """);
    deployAndRemove("eth0", "office");
  }

  /** The default route is on the other NIC, and stays there. */
  @Test
  void networkOnTheSecondNicDoesNotClaimTheDefaultRoute() {
    host.cable("eth1");
    managed.debian.write(
        ManagedHost.FOLDER + "/other.nmconnection",
        NAME.replace("office", "other").replace("6d1b", "7d1b")
            + "interface-name=eth1\n[ipv4]\nmethod=manual\naddress1=198.51.100.20/24\n"
            + NO_IPV6);
    connect(
        "interface-name=eth0\n[ipv4]\nmethod=manual\naddress1=192.0.2.2/24,192.0.2.1\n" + NO_IPV6);
    managed.awaitConnected("eth1", "other");
    deployAndRemove("eth1", "other");
    assertThat(host.ip("route show default")).contains("via 192.0.2.1 dev eth0");
  }

  private void serveLeases() {
    managed.debian.startDhcpServer("far", "eth0", "192.0.2.2,192.0.2.2");
  }

  private void connect(String text) {
    managed.debian.write(ManagedHost.FOLDER + "/office.nmconnection", NAME + text);
    managed.service(StepListener.NONE).start();
    managed.awaitConnected("eth0", "office");
  }

  /** Deploys a network, restarts NetworkManager as somebody else does, and removes it again. */
  private void deployAndRemove(String nic, String profile) {
    String before = AddressingPicture.of(nic);
    String files = managed.safeProfiles();

    RunningConfiguration running = changes.makeSafe(RunningConfiguration.EMPTY, on(nic));
    awaitAdopted(nic);
    assertThat(AddressingPicture.of("ovirtmgmt")).isEqualTo(before);
    managed.killManager();
    awaitAdopted(nic);
    await("the same addresses").until(() -> AddressingPicture.of("ovirtmgmt").equals(before));
    assertThat(host.ip("-br addr show dev " + nic)).doesNotContain("192.0.2", "198.51.100", "db8");

    changes.remove(running, "ovirtmgmt");
    managed.awaitConnected(nic, profile);
    assertThat(AddressingPicture.of(nic)).isEqualTo(before);
    assertThat(managed.safeProfiles()).isEqualTo(files);
  }

  private void awaitAdopted(String nic) {
    managed.awaitConnected("ovirtmgmt", "uplink-ovirtmgmt");
    managed.awaitConnected(nic, "uplink-ovirtmgmt-" + nic);
  }

  private void assertRefused(String... words) {
    String before = host.snapshotText();
    String files = managed.safeProfiles();
    assertThatThrownBy(() -> changes.plan(RunningConfiguration.EMPTY, on("eth0")))
        .isInstanceOf(SetupRefusedException.class)
        .message()
        .contains(words);
    host.assertPicture(before);
    assertThat(managed.safeProfiles()).isEqualTo(files);
  }

  /** Returns what the server knows of the lease, without its end. */
  private String lease() {
    return managed.debian.read(LEASES).split(" ", 2)[1];
  }

  private String mac(String nic) {
    return host.net.links().find(nic).orElseThrow().mac().orElseThrow().toString();
  }

  private static NetworkRequest on(String nic) {
    return NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf(nic));
  }
}
