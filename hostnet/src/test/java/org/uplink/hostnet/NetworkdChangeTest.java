package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.owner.NetworkdHost;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.platform.StepListener;

/** Changes the network of a NIC that a real systemd-networkd configures. */
class NetworkdChangeTest {
  private static final NetworkRequest REQUEST =
      NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));

  private NetworkdHost managed;
  private HostFixture host;

  @BeforeEach
  void open() {
    managed = NetworkdHost.open();
    host = managed.host;
  }

  @AfterEach
  void close() {
    if (managed != null) {
      managed.close();
    }
  }

  @Test
  void networkIsAdoptedKeptAndRemovedWithoutPacketLoss() throws Exception {
    managed.configure(NetworkdHost.STATIC);
    String before = host.snapshotText();
    String files = managed.files();
    RunningConfiguration running;
    try (TwoWayTraffic traffic = TwoWayTraffic.start()) {
      Plan plan = change(RunningConfiguration.EMPTY, REQUEST);
      managed.awaitAdopted(NetworkdHost.TRIAL);
      traffic.awaitFlow();
      String deployed = host.snapshotText();

      assertThat(backend().makeSafe(plan.snapshot())).isEmpty();
      managed.awaitAdopted(NetworkdHost.SAFE);
      host.assertPicture(deployed);
      managed.killNetworkd();
      managed.awaitAdopted(NetworkdHost.SAFE);
      host.assertPicture(deployed);
      managed.debian.run("networkctl", "reload");
      managed.awaitAdopted(NetworkdHost.SAFE);
      host.assertPicture(deployed);
      running = plan.target();
      traffic.awaitFlow();

      Plan removal = change(running, NetworkRequest.removalOf(Set.of("ovirtmgmt")));
      managed.awaitConfigured("eth0", NetworkdHost.FILE);
      host.assertPicture(before);
      assertThat(backend().makeSafe(removal.snapshot())).isEmpty();
      assertThat(managed.files()).isEqualTo(files);
      managed.killNetworkd();
      managed.awaitConfigured("eth0", NetworkdHost.FILE);
      host.assertPicture(before);
      traffic.awaitFlow();
      traffic.assertArrived();
    }
  }

  @Test
  void rollbackGivesTheNicBackWithItsFile() throws Exception {
    managed.configure(NetworkdHost.STATIC);
    String before = host.snapshotText();
    String files = managed.files();
    try (TwoWayTraffic traffic = TwoWayTraffic.start()) {
      Plan plan = change(RunningConfiguration.EMPTY, REQUEST);
      traffic.awaitFlow();
      assertThat(backend().rollBack(plan.snapshot()).differences()).isEmpty();
      managed.awaitConfigured("eth0", NetworkdHost.FILE);
      traffic.awaitFlow();
      traffic.assertArrived();
    }
    host.assertPicture(before);
    assertThat(managed.files()).isEqualTo(files);
    managed.killNetworkd();
    managed.awaitConfigured("eth0", NetworkdHost.FILE);
    host.assertPicture(before);
  }

  /** The client of systemd-networkd goes on with the lease of the NIC on the bridge, and back. */
  @Test
  void leaseMovesWithTheNetwork() throws Exception {
    managed.debian.startDhcpServer("far", "eth0", "192.0.2.100,192.0.2.199");
    managed.configure(NetworkdHost.DHCP);
    String address = leasedAddress("eth0");
    String server = managed.debian.read("/run/dnsmasq.leases").replaceAll("(?m)^[0-9]+ ", "");
    String before = host.snapshotText();

    Plan plan = change(RunningConfiguration.EMPTY, REQUEST);

    managed.awaitAdopted(NetworkdHost.TRIAL);
    assertThat(leasedAddress("ovirtmgmt")).isEqualTo(address);
    assertThat(host.ip("-4 addr show dev ovirtmgmt")).contains("dynamic");
    assertThat(backend().rollBack(plan.snapshot()).differences()).isEmpty();
    managed.awaitConfigured("eth0", NetworkdHost.FILE);
    assertThat(leasedAddress("eth0")).isEqualTo(address);
    host.assertPicture(before);

    backend().makeSafe(change(RunningConfiguration.EMPTY, REQUEST).snapshot());
    managed.awaitAdopted(NetworkdHost.SAFE);
    managed.killNetworkd();
    managed.awaitAdopted(NetworkdHost.SAFE);
    await("the same address").until(() -> leasedAddress("ovirtmgmt").equals(address));
    assertThat(managed.debian.read("/run/dnsmasq.leases").replaceAll("(?m)^[0-9]+ ", ""))
        .isEqualTo(server);
  }

  /** systemd-networkd handles advertisements itself, and switches the kernel's handling off. */
  @Test
  void advertisedAddressesMoveWithTheNetwork() throws Exception {
    managed.debian.writePublic(
        NetworkdHost.FILE,
        NetworkdHost.STATIC
            .replace("Address=2001:db8::2/64\nIPv6AcceptRA=no", "IPv6AcceptRA=yes")
            .replaceAll("(?s)\\[Route\\].*", ""));
    managed.service(StepListener.NONE).start();
    host.ip("-n far addr del 2001:db8:f::1/128 dev lo");
    host.advertise();
    managed.awaitConfigured("eth0", NetworkdHost.FILE);
    String before = host.snapshotText();

    Plan plan = change(RunningConfiguration.EMPTY, REQUEST);

    managed.awaitAdopted(NetworkdHost.TRIAL);
    String moved = host.snapshotText();
    assertThat(moved).contains("ovirtmgmt inet6 2001:db8:");
    assertThat(host.ip("-6 route show default").lines()).hasSize(1);
    assertThat(host.run("sysctl", "-n", "net.ipv6.conf.ovirtmgmt.accept_ra").strip())
        .isEqualTo("0");
    assertThat(backend().rollBack(plan.snapshot()).differences()).isEmpty();
    managed.awaitConfigured("eth0", NetworkdHost.FILE);
    host.assertPicture(before);
  }

  /**
   * systemd-networkd makes the address from the name of the NIC, the prefix and the machine's id.
   */
  @Test
  void addressThatIsMadeFromTheNameOfTheNicStaysOnTheBridge() {
    managed.debian.writePublic(
        NetworkdHost.FILE,
        "[Match]\nName=eth0\n[Network]\nAddress=192.0.2.2/24\nGateway=192.0.2.1\nIPv6AcceptRA=yes\n[IPv6AcceptRA]\nToken=prefixstable\n");
    managed.service(StepListener.NONE).start();
    host.ip("-n far addr del 2001:db8:f::1/128 dev lo");
    host.advertise();
    managed.awaitConfigured("eth0", NetworkdHost.FILE);
    await("an address").until(() -> advertised("eth0").contains("2001:db8:"));
    String address = advertised("eth0");
    assertThat(address).doesNotContain("ff:fe");
    String before = AddressingPicture.of("eth0");

    Plan rejected = change(RunningConfiguration.EMPTY, REQUEST);
    managed.awaitAdopted(NetworkdHost.TRIAL);
    awaitPicture("ovirtmgmt", before);
    assertThat(backend().rollBack(rejected.snapshot()).differences()).isEmpty();
    managed.awaitConfigured("eth0", NetworkdHost.FILE);
    awaitPicture("eth0", before);

    Plan plan = change(RunningConfiguration.EMPTY, REQUEST);
    backend().makeSafe(plan.snapshot());
    managed.awaitAdopted(NetworkdHost.SAFE);
    awaitPicture("ovirtmgmt", before);
    managed.reboot();
    managed.awaitAdopted(NetworkdHost.SAFE);
    awaitPicture("ovirtmgmt", before);

    backend()
        .makeSafe(change(plan.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt"))).snapshot());
    managed.awaitConfigured("eth0", NetworkdHost.FILE);
    awaitPicture("eth0", before);
    managed.reboot();
    managed.awaitConfigured("eth0", NetworkdHost.FILE);
    awaitPicture("eth0", before);
    assertThat(advertised("eth0")).isEqualTo(address);
  }

  /** Without a DHCP server, there is no lease for which a plan could wait. */
  @Test
  void addressOfAnotherProgramBesideDhcpWithoutALeaseMovesWithTheNetwork() {
    managed.debian.writePublic(
        NetworkdHost.FILE, "[Match]\nName=eth0\n[Network]\nDHCP=ipv4\nIPv6AcceptRA=yes\n");
    managed.service(StepListener.NONE).start();
    host.ip("-n far addr del 2001:db8:f::1/128 dev lo");
    host.advertise();
    managed.awaitConfigured("eth0", NetworkdHost.FILE);
    host.ip("addr add 192.0.2.2/24 dev eth0");
    Plan plan = change(RunningConfiguration.EMPTY, REQUEST);
    managed.awaitAdopted(NetworkdHost.TRIAL);
    assertThat(host.ip("-4 -br addr show dev ovirtmgmt")).contains("192.0.2.2/24");
    assertThat(backend().rollBack(plan.snapshot()).differences()).isEmpty();
    managed.awaitConfigured("eth0", NetworkdHost.FILE);
    assertThat(host.ip("-4 -br addr show dev eth0")).contains("192.0.2.2/24");
  }

  private void awaitPicture(String device, String picture) {
    await("the same network").until(() -> AddressingPicture.of(device).equals(picture));
  }

  private String advertised(String device) {
    return host.ip("-6 -br addr show scope global dev " + device).replaceAll("^\\S+", "");
  }

  private String leasedAddress(String device) {
    return host.ip("-4 -br addr show dev " + device).replaceAll("(?s).*?(192[0-9.]+).*", "$1");
  }

  private Plan change(RunningConfiguration running, NetworkRequest request) {
    return managed.change(running, request);
  }

  private Backend backend() {
    return managed.backend(StepListener.NONE);
  }
}
