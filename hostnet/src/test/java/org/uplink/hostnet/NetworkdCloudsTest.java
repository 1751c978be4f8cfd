package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.owner.NetworkdChanges;
import org.uplink.hostnet.owner.NetworkdHost;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.platform.StepListener;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/**
 * Puts a bridge on leased NICs of systemd-networkd, beside what the programs of clouds, containers
 * and routing daemons have made. The links are as udev leaves them.
 */
@Tag("long")
class NetworkdCloudsTest {
  private static final NetworkRequest REQUEST =
      NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));
  private static final String NETPLAN = "/etc/netplan/50-cloud-init.yaml";
  private static final String GENERATED = "/run/systemd/network/10-netplan-eth0.network";
  private static final String LEASED =
      "[Match]\nName=eth0\n[Network]\nDHCP=ipv4\nIPv6AcceptRA=no\n";

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

  /** A script of the image adds addresses. systemd-networkd removes them when it starts. */
  @Test
  void addressesAndRoutesOfAScriptOnALeasedNicStay() {
    serveLeases();
    managed.configure(LEASED);
    host.ip("addr add 192.0.2.98/24 dev eth0");
    host.ip("addr add 198.51.100.99/32 dev eth0");
    host.ip("route add 169.254.169.254 dev eth0");
    changes.deployAndRemove("eth0", NetworkdHost.FILE);
  }

  /** The routes to the pods of other hosts, and a bridge and a rule of the containers. */
  @Test
  void routesOfARoutingDaemonAndBridgesOfContainersStay() {
    serveLeases();
    managed.configure(LEASED);
    host.ip("link add docker0 address 02:42:00:00:00:01 type bridge");
    host.ip("addr add 172.17.0.1/16 dev docker0");
    host.ip("link set docker0 up");
    List<String> routes = new ArrayList<>();
    for (int node = 1; node <= 200; node++) {
      routes.add("route add 10.244." + node + ".0/24 via 192.0.2.1 dev eth0 proto bird");
    }
    host.batch(routes);
    host.ip("rule add from 10.244.0.0/16 lookup main priority 512");
    changes.deployAndRemove("eth0", NetworkdHost.FILE);
    assertThat(host.ip("-br addr show dev docker0")).contains("172.17.0.1/16");
  }

  /** The route to the cloud's metadata is from the DHCP server. */
  @Test
  void routesAndNameServersOfALeaseStay() {
    serveLeases(
        "--dhcp-option=6,192.0.2.53",
        "--dhcp-option=121,169.254.169.254/32,0.0.0.0,10.0.0.0/8,192.0.2.254,0.0.0.0/0,192.0.2.1");
    managed.configure(LEASED);
    assertThat(host.ip("route show dev eth0"))
        .contains("169.254.169.254 proto dhcp scope link", "10.0.0.0/8 via 192.0.2.254");
    changes.deployAndRemove("eth0", NetworkdHost.FILE);
  }

  /** cloud-init or netplan may write their files again at any time. */
  @Test
  void fileOfCloudInitIsOverriddenAndMayBeWrittenAgain() {
    serveLeases();
    managed.debian.write(
        NETPLAN, "network:\n  version: 2\n  ethernets:\n    eth0:\n      dhcp4: true\n");
    managed.debian.run("netplan", "generate");
    String generated = managed.debian.read(GENERATED);
    managed.service(StepListener.NONE).start();
    managed.awaitConfigured("eth0", GENERATED);

    Plan plan = managed.change(RunningConfiguration.EMPTY, REQUEST);
    assertThat(plan.warnings())
        .filteredOn(warning -> warning.code().equals(WarningCode.OWNER_FILE_OVERRIDDEN.word()))
        .singleElement()
        .extracting(PlanWarning::text)
        .asString()
        .contains(GENERATED, "netplan writes it at each boot from the files in /etc/netplan");
    makeSafe(plan);
    managed.awaitAdopted(NetworkdHost.SAFE);
    String deployed = AddressingPicture.of("ovirtmgmt");

    managed.debian.run("netplan", "generate");
    managed.debian.run("networkctl", "reload");
    managed.awaitAdopted(NetworkdHost.SAFE);
    managed.killNetworkd();
    managed.awaitAdopted(NetworkdHost.SAFE);
    assertThat(AddressingPicture.of("ovirtmgmt")).isEqualTo(deployed);

    makeSafe(managed.change(plan.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt"))));
    managed.awaitConfigured("eth0", GENERATED);
    assertThat(managed.debian.read(GENERATED)).isEqualTo(generated);
    assertThat(AddressingPicture.of("eth0")).isEqualTo(deployed);
  }

  /** No IPv4 at all, and a link-local gateway. */
  @Test
  void hostWithoutIpv4IsDeployed() {
    host.ip("-n far addr add fe80::1/64 dev eth0 nodad");
    managed.configure(
        """
        [Match]
        Name=eth0
        [Network]
        Address=2001:db8::2/64
        Gateway=fe80::1
        IPv6AcceptRA=no
        """);
    changes.deployAndRemove("eth0", NetworkdHost.FILE);
  }

  /** Name servers belong to a link: after the change, to the one with the addresses. */
  @Test
  void nameServersOfTheLinkMoveWithItsAddresses() {
    managed.configure(
        NetworkdHost.STATIC.replace(
            "[Network]\n", "[Network]\nDNS=192.0.2.53\nDomains=example.org\n"));
    assertThat(status("eth0")).contains("DNS: 192.0.2.53");

    Plan plan = managed.change(RunningConfiguration.EMPTY, REQUEST);
    makeSafe(plan);
    managed.awaitAdopted(NetworkdHost.SAFE);
    assertThat(status("ovirtmgmt")).contains("DNS: 192.0.2.53", "Search Domains: example.org");
    assertThat(status("eth0")).doesNotContain("192.0.2.53");

    makeSafe(managed.change(plan.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt"))));
    managed.awaitConfigured("eth0", NetworkdHost.FILE);
    assertThat(status("eth0")).contains("DNS: 192.0.2.53");
  }

  private String status(String device) {
    return managed.debian.run("networkctl", "status", "--no-pager", "--lines=0", device);
  }

  private void serveLeases(String... options) {
    managed.debian.startDhcpServer("far", "eth0", "192.0.2.2,192.0.2.2", "1h", options);
  }

  private void makeSafe(Plan plan) {
    assertThat(managed.backend(StepListener.NONE).makeSafe(plan.snapshot())).isEmpty();
  }
}
