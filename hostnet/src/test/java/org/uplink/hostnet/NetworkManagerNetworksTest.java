package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.owner.ManagedChanges;
import org.uplink.hostnet.owner.ManagedHost;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.platform.StepListener;

/** Changes several networks of one host in one request, on NICs of a real NetworkManager. */
@Tag("long")
class NetworkManagerNetworksTest {
  private static final String NO_IPV6 = "[ipv6]\nmethod=disabled\n";
  private static final NetworkRequest BOTH =
      NetworkRequest.of(
          Map.of(
              "ovirtmgmt",
              NetworkSpec.takeOverOf("eth0"),
              "storage",
              NetworkSpec.takeOverOf("eth1")),
          Map.of());

  private ManagedHost managed;
  private ManagedChanges changes;
  private HostFixture host;

  /** The lease of eth0 comes from a server, eth1 has a static address. */
  @BeforeEach
  void open() {
    managed = ManagedHost.open();
    changes = new ManagedChanges(managed);
    host = managed.host;
    host.cable("eth1");
    host.ip("-n far addr add 198.51.100.1/24 dev eth1");
    managed.debian.startDhcpServer("far", "eth0", "192.0.2.100,192.0.2.199");
    write("office", "6d1b", "eth0", "method=auto\n");
    write("store", "7d1b", "eth1", "method=manual\naddress1=198.51.100.20/24\n");
    managed.service(StepListener.NONE).start();
    awaitOffice();
    await("a lease").until(() -> host.ip("-4 addr show dev eth0").contains("dynamic"));
  }

  @AfterEach
  void close() {
    if (managed != null) {
      managed.close();
    }
  }

  @Test
  void networksAreDeployedRolledBackAndRemovedTogether() {
    String before = changes.picture();
    String files = managed.safeProfiles();
    String lease = lease();

    Plan plan = changes.make(RunningConfiguration.EMPTY, BOTH);
    awaitNetworks();
    changes.rollBack(plan);
    awaitOffice();
    assertThat(changes.picture()).isEqualTo(before);
    assertThat(managed.safeProfiles()).isEqualTo(files);
    assertThat(managed.trialProfiles()).doesNotContain("uplink-");

    RunningConfiguration running = changes.makeSafe(RunningConfiguration.EMPTY, BOTH);
    awaitNetworks();
    String with = changes.picture();
    managed.killManager();
    awaitNetworks();
    await("the same network").until(() -> changes.picture().equals(with));
    assertThat(host.ip("-br -4 addr show dev eth0")).doesNotContain("192.0.2");
    assertThat(host.ip("-br -4 addr show dev eth1")).doesNotContain("198.51.100");

    running = changes.makeSafe(running, NetworkRequest.removalOf(Set.of("ovirtmgmt", "storage")));
    assertThat(running.networks()).isEmpty();
    awaitOffice();
    assertThat(changes.picture()).isEqualTo(before);
    assertThat(managed.safeProfiles()).isEqualTo(files);
    assertThat(lease()).isEqualTo(lease);
    managed.killManager();
    awaitOffice();
    await("the same network").until(() -> changes.picture().equals(before));
    assertThat(lease()).isEqualTo(lease);
  }

  /** One network goes away while the other one comes. */
  @Test
  void networkIsRemovedWhileAnotherOneIsDeployed() {
    String before = changes.picture();
    String files = managed.safeProfiles();
    RunningConfiguration running =
        changes.makeSafe(
            RunningConfiguration.EMPTY,
            NetworkRequest.of("storage", NetworkSpec.takeOverOf("eth1")));
    managed.awaitConnected("storage", "uplink-storage");
    running =
        changes.makeSafe(
            running, replacing("storage", "ovirtmgmt", NetworkSpec.takeOverOf("eth0")));
    managed.awaitAdopted();
    managed.awaitConnected("eth1", "store");
    changes.remove(running, "ovirtmgmt");
    awaitOffice();
    assertThat(changes.picture()).isEqualTo(before);
    assertThat(managed.safeProfiles()).isEqualTo(files);
  }

  @Test
  void networkThatReplacesAnotherOneOnItsNicIsRefused() {
    RunningConfiguration running =
        changes.makeSafe(
            RunningConfiguration.EMPTY,
            NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0")));
    managed.awaitAdopted();
    String before = changes.picture();
    assertThatThrownBy(
            () ->
                changes.plan(
                    running, replacing("ovirtmgmt", "other", NetworkSpec.takeOverOf("eth0"))))
        .hasMessageContaining(
            "the removal of a network on eth0 and a new network on eth0 in one change")
        .hasMessageContaining(
            "Remove the old network first; then make the new one in a second change");
    assertThat(changes.picture()).isEqualTo(before);
  }

  /** NetworkManager looks for profiles to connect while a removal waits for its proof. */
  @Test
  void removedBridgeIsNotCreatedAgainBeforeTheAdoption() {
    RunningConfiguration running = changes.makeSafe(RunningConfiguration.EMPTY, BOTH);
    awaitNetworks();
    String deployed = changes.picture();
    Map<String, Runnable> interferences =
        Map.of(
            "somebody lets it read all profiles again",
            () -> managed.debian.run("nmcli", "connection", "reload"),
            "somebody lets it read the removed profile again",
            () ->
                managed.debian.run(
                    "nmcli",
                    "connection",
                    "load",
                    ManagedHost.FOLDER + "/uplink-storage.nmconnection"),
            "it is killed and started",
            managed::killManager);
    interferences.forEach(
        (name, interference) -> {
          Plan plan = changes.plan(running, NetworkRequest.removalOf(Set.of("storage")));
          changes.backend().apply(plan);
          String removed = changes.picture();
          interference.run();
          letConnect();
          assertThat(changes.picture()).as(name).isEqualTo(removed);
          changes.rollBack(plan);
          awaitNetworks();
          await("the same network").until(() -> changes.picture().equals(deployed));
        });
    changes.makeSafe(running, NetworkRequest.removalOf(Set.of("ovirtmgmt", "storage")));
    awaitOffice();
  }

  /**
   * Lets NetworkManager look for profiles to connect, and waits until it has connected the last.
   */
  private void letConnect() {
    await("NetworkManager").until(() -> managed.debian.attempt("nmcli", "general").status() == 0);
    managed.debian.run(
        "nmcli connection add type bridge ifname probe con-name probe connection.autoconnect-priority -10 ipv4.method disabled ipv6.method disabled"
            .split(" "));
    managed.awaitConnected("probe", "probe");
    managed.debian.run("nmcli", "connection", "delete", "probe");
    await("the end of probe").until(() -> !host.ip("-br link").contains("probe"));
  }

  private static NetworkRequest replacing(String removed, String name, NetworkSpec spec) {
    return new NetworkRequest(
        new TreeMap<>(Map.of(name, spec)),
        new TreeSet<>(Set.of(removed)),
        new TreeMap<>(),
        new TreeSet<>());
  }

  private void write(String name, String uuid, String nic, String ipv4) {
    managed.debian.write(
        "%s/%s.nmconnection".formatted(ManagedHost.FOLDER, name),
        "[connection]\nid=%s\nuuid=%s5a0e-0f0a-4d8b-8a35-3c1f6f9a3c11\ntype=ethernet\ninterface-name=%s\n[ipv4]\n%s%s"
            .formatted(name, uuid, nic, ipv4, NO_IPV6));
  }

  private void awaitOffice() {
    managed.awaitConnected("eth0", "office");
    managed.awaitConnected("eth1", "store");
  }

  private void awaitNetworks() {
    managed.awaitAdopted();
    managed.awaitConnected("storage", "uplink-storage");
    managed.awaitConnected("eth1", "uplink-storage-eth1");
  }

  /** Returns what the server knows of the only lease, without its end. */
  private String lease() {
    String leases = managed.debian.read("/run/dnsmasq.leases").strip();
    assertThat(leases.lines()).hasSize(1);
    return leases.split(" ", 2)[1];
  }
}
