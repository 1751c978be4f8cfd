package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.owner.ManagedHost;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.platform.StepListener;

/** Changes the network of a NIC that a real NetworkManager configures. */
class NetworkManagerChangeTest {
  private ManagedHost managed;
  private HostFixture host;

  @BeforeEach
  void open() {
    managed = ManagedHost.connected(ManagedHost.STATIC);
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
    String before = host.snapshotText();
    String files = managed.safeProfiles();
    RunningConfiguration running;
    try (TwoWayTraffic traffic = TwoWayTraffic.start()) {
      NetworkRequest request = NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));
      Plan plan = deploy(RunningConfiguration.EMPTY, request);
      managed.awaitAdopted();
      traffic.awaitFlow();
      String deployed = host.snapshotText();
      assertThat(managed.safeProfiles()).isEqualTo(files);

      backend().makeSafe(plan.snapshot());
      managed.killManager();
      managed.awaitAdopted();
      host.assertPicture(deployed);
      running = plan.target();
      traffic.awaitFlow();
      traffic.assertArrived();
    }
    NetworkRequest removal = NetworkRequest.removalOf(Set.of("ovirtmgmt"));
    Plan plan = deploy(running, removal);
    managed.awaitConnected("eth0", "office");
    host.assertPicture(before);
    backend().makeSafe(plan.snapshot());
    assertThat(managed.safeProfiles()).isEqualTo(files);
    managed.killManager();
    managed.awaitConnected("eth0", "office");
    host.assertPicture(before);
  }

  @Test
  void rollbackGivesTheNicBackWithItsProfile() throws Exception {
    String before = host.snapshotText();
    String files = managed.safeProfiles();
    NetworkRequest request = NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));
    Plan plan = deploy(RunningConfiguration.EMPTY, request);
    assertThat(backend().rollBack(plan.snapshot()).differences()).isEmpty();
    managed.awaitConnected("eth0", "office");
    host.assertPicture(before);
    assertThat(managed.safeProfiles()).isEqualTo(files);
    managed.killManager();
    managed.awaitConnected("eth0", "office");
    host.assertPicture(before);
  }

  /** NetworkManager's client goes on with the lease of the NIC on the bridge, and back. */
  @Test
  void leaseMovesWithTheNetwork() throws Exception {
    managed.debian.startDhcpServer("far", "eth0", "192.0.2.100,192.0.2.199");
    managed.debian.write(
        ManagedHost.FOLDER + "/office.nmconnection",
        ManagedHost.STATIC
            .replace("method=manual\naddress1=192.0.2.2/24,192.0.2.1", "method=auto")
            .replace("interface-name", "timestamp=1\ninterface-name"));
    managed.debian.run("nmcli", "connection", "reload");
    managed.debian.run("nmcli", "connection", "up", "office");
    await("a lease").until(() -> host.ip("-4 addr show dev eth0").contains("192.0.2.1"));
    String address = leasedAddress("eth0");
    String before = host.snapshotText();
    NetworkRequest request = NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));

    Plan plan = deploy(RunningConfiguration.EMPTY, request);

    managed.awaitConnected("ovirtmgmt", "uplink-ovirtmgmt");
    assertThat(leasedAddress("ovirtmgmt")).isEqualTo(address);
    assertThat(host.ip("-4 addr show dev ovirtmgmt")).contains("dynamic");
    assertThat(backend().rollBack(plan.snapshot()).differences()).isEmpty();
    managed.awaitConnected("eth0", "office");
    assertThat(leasedAddress("eth0")).isEqualTo(address);
    host.assertPicture(before);

    backend().makeSafe(deploy(RunningConfiguration.EMPTY, request).snapshot());
    managed.killManager();
    managed.awaitConnected("ovirtmgmt", "uplink-ovirtmgmt");
    await("the same address").until(() -> leasedAddress("ovirtmgmt").equals(address));
  }

  /**
   * A crash after the decision leaves some of the files for the next boot. The host boots with the
   * old or the new network, and gets the new one when the files are complete.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void everyPrefixOfTheFilesBootsAndIsCompleted(int count) {
    NetworkRequest request = NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));
    Plan plan = deploy(RunningConfiguration.EMPTY, request);
    String deployed = host.snapshotText();
    OwnerFiles files = new OwnerFiles(managed.debian.path(), StepListener.NONE);
    plan.adoption().orElseThrow().safeFiles().stream().limit(count).forEach(files::apply);

    managed.reboot();

    await("the far end answers").until(() -> host.canPing("192.0.2.1"));
    assertThat(backend().makeSafe(plan.snapshot())).isEmpty();
    Plan restore = backend().planRestore(host.state(), plan.target());
    backend().apply(restore);
    backend().adopt(restore.snapshot());
    managed.awaitAdopted();
    await("the same network").until(() -> host.snapshotText().equals(deployed));
  }

  @Test
  void profileThatSomebodyEditsMeanwhileStaysAsItIs() {
    NetworkRequest request = NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));
    Plan plan = deploy(RunningConfiguration.EMPTY, request);
    String edited = ManagedHost.STATIC.replace("id=office", "id=lab");
    managed.debian.write(ManagedHost.FOLDER + "/office.nmconnection", edited);
    assertThat(backend().makeSafe(plan.snapshot()))
        .singleElement()
        .asString()
        .contains("another program has changed", "office.nmconnection");
    assertThat(managed.safeProfiles()).contains(edited);
    managed.killManager();
    managed.awaitAdopted();
  }

  @Test
  void rollbackWithoutNetworkManagerRestoresTheKernelAndSaysWhatIsMissing() {
    String before = host.snapshotText();
    NetworkRequest request = NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));
    Plan plan = deploy(RunningConfiguration.EMPTY, request);
    Backend broken = managed.brokenBackends().find("NetworkManager").orElseThrow();
    assertThat(broken.rollBack(plan.snapshot()).differences())
        .singleElement()
        .asString()
        .contains(
            "NetworkManager has not taken its NICs back", "nmcli connection up uuid 6d1b5a0e");
    host.assertPicture(before);
    assertThat(backend().rollBack(plan.snapshot()).differences()).isEmpty();
    managed.awaitConnected("eth0", "office");
    host.assertPicture(before);
  }

  @Test
  void refusesWhatARestartWouldEndOrABridgeCannotTakeOver() {
    assertRefused("[ipv6]\nmethod=disabled\n[sriov]\ntotal-vfs=2", "[sriov]");
    managed.debian.write(
        ManagedHost.FOLDER + "/tagged.nmconnection",
        """
        [connection]
        id=tagged
        uuid=0d0a6a5e-0f0a-4d8b-8a35-3c1f6f9a3c12
        type=vlan
        interface-name=tagged
        autoconnect=false

        [vlan]
        id=7
        parent=6d1b5a0e-0f0a-4d8b-8a35-3c1f6f9a3c11
        """);
    assertRefused(
        "[ipv6]\nmethod=disabled",
        "nmcli connection modify 0d0a6a5e-0f0a-4d8b-8a35-3c1f6f9a3c12 vlan.parent eth0");
    managed.debian.run("rm", ManagedHost.FOLDER + "/tagged.nmconnection");
    managed.debian.run(
        "busctl",
        "call",
        "org.freedesktop.NetworkManager",
        "/org/freedesktop/NetworkManager",
        "org.freedesktop.NetworkManager",
        "CheckpointCreate",
        "aouu",
        "0",
        "600",
        "0");
    assertRefused("[ipv6]\nmethod=disabled", "checkpoint");
  }

  private void assertRefused(String sections, String reason) {
    managed.debian.write(
        ManagedHost.FOLDER + "/office.nmconnection",
        ManagedHost.STATIC.substring(0, ManagedHost.STATIC.indexOf("[ipv6]")) + sections + "\n");
    managed.debian.run("nmcli", "connection", "reload");
    NetworkRequest request = NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));
    assertThatThrownBy(
            () ->
                backend()
                    .plan(
                        host.state(),
                        RunningConfiguration.EMPTY,
                        request,
                        Optional.empty(),
                        Duration.ofSeconds(60)))
        .hasMessageContaining(reason);
  }

  private String leasedAddress(String device) {
    return host.ip("-4 -br addr show dev " + device).replaceAll("(?s).*?(192[0-9.]+).*", "$1");
  }

  private Plan deploy(RunningConfiguration running, NetworkRequest request) {
    Backend backend = managed.backends().choose(request, running, host.state());
    assertThat(backend.name()).isEqualTo("NetworkManager");
    Plan plan =
        backend.plan(host.state(), running, request, Optional.empty(), Duration.ofSeconds(60));
    backend.apply(plan);
    backend.adopt(plan.snapshot());
    return plan;
  }

  private Backend backend() {
    return managed.backends().find("NetworkManager").orElseThrow();
  }
}
