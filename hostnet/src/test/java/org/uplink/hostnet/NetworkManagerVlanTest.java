package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.owner.ManagedChanges;
import org.uplink.hostnet.owner.ManagedHost;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.rtnetlink.net.Prefix;

/**
 * Networks with a VLAN on a NIC that a real NetworkManager configures. The kernel must support
 * VLANs.
 */
class NetworkManagerVlanTest {
  private static final NetworkSpec TAGGED =
      NetworkSpec.bridgeOn("eth0")
          .withVlan(10)
          .withIpv4(NetworkSpec.Ip.of(Prefix.parse("203.0.113.2/24")));
  private static final NetworkRequest STORAGE = NetworkRequest.of("storage", TAGGED);
  private static final NetworkRequest DEPLOYMENT =
      NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));

  private ManagedHost managed;
  private ManagedChanges changes;
  private HostFixture host;
  private String before;
  private String files;

  @BeforeEach
  void open() {
    managed = ManagedHost.connected(ManagedHost.STATIC);
    host = managed.host;
    host.assumeVlansAndBonds();
    host.ip("-n far link add link eth0 name eth0.10 type vlan id 10");
    host.ip("-n far addr add 203.0.113.1/24 dev eth0.10");
    host.ip("-n far link set eth0.10 up");
    changes = new ManagedChanges(managed);
    before = changes.picture();
    files = managed.safeProfiles();
  }

  @AfterEach
  void close() {
    if (managed != null) {
      managed.close();
    }
  }

  @Test
  void taggedNetworkIsAdoptedKeptAndRemovedBesideTheProfileOfTheNic() {
    changes.rollBack(changes.make(RunningConfiguration.EMPTY, STORAGE));
    assertOriginal();
    RunningConfiguration running = changes.makeSafe(RunningConfiguration.EMPTY, STORAGE);
    awaitStorage();
    managed.awaitConnected("eth0", "office");
    await("the far end answers").until(() -> host.canPing("203.0.113.1"));
    assertThat(changes.plan(running, STORAGE).steps()).isEmpty();
    String with = changes.picture();
    managed.killManager();
    awaitStorage();
    assertPicture(with);
    managed.reboot();
    awaitStorage();
    await("the same network").until(() -> changes.picture().equals(with));
    changes.remove(running, "storage");
    assertOriginal();
    managed.killManager();
    assertOriginal();
  }

  @Test
  void taggedNetworkCostsItsNicNoPackets() throws Exception {
    try (TwoWayTraffic traffic = TwoWayTraffic.start()) {
      Plan plan = changes.make(RunningConfiguration.EMPTY, STORAGE);
      awaitStorage();
      changes.rollBack(plan);
      assertOriginal();
      traffic.awaitFlow();
      traffic.assertArrived();
    }
  }

  @Test
  void taggedNetworkSharesTheNicWithTheManagementNetwork() {
    RunningConfiguration management = changes.makeSafe(RunningConfiguration.EMPTY, DEPLOYMENT);
    managed.awaitAdopted();
    String deployed = changes.picture();
    String profiles = managed.safeProfiles();
    changes.rollBack(changes.make(management, STORAGE));
    managed.awaitAdopted();
    assertPicture(deployed);
    RunningConfiguration both = changes.makeSafe(management, storageWithMtu(2000));
    awaitStorage();
    managed.awaitAdopted();
    String with = changes.picture();
    assertThat(with).contains("storage: mtu 2000");
    managed.reboot();
    awaitStorage();
    managed.awaitAdopted();
    await("the same network").until(() -> changes.picture().equals(with));
    changes.remove(both, "storage");
    managed.awaitAdopted();
    assertPicture(deployed);
    assertThat(managed.safeProfiles()).isEqualTo(profiles);
  }

  @Test
  void existingVlanIsTakenOverAndGivenBack() {
    managed.debian.write(
        ManagedHost.FOLDER + "/tagged.nmconnection",
        """
        [connection]
        id=tagged
        uuid=0d0a6a5e-0f0a-4d8b-8a35-3c1f6f9a3c12
        type=vlan
        interface-name=mgmt

        [vlan]
        id=7
        parent=eth0

        [ipv4]
        method=manual
        address1=203.0.113.66/24

        [ipv6]
        method=disabled
        """);
    managed.debian.run("nmcli", "connection", "reload");
    managed.awaitConnected("mgmt", "tagged");
    before = changes.picture();
    files = managed.safeProfiles();
    NetworkRequest request =
        NetworkRequest.of("storage", NetworkSpec.takeOverOf("eth0").withVlan(7));
    Plan plan = changes.make(RunningConfiguration.EMPTY, request);
    managed.awaitConnected("storage", "uplink-storage");
    managed.awaitConnected("mgmt", "uplink-storage-mgmt");
    String with = changes.picture();
    changes.rollBack(plan);
    managed.awaitConnected("mgmt", "tagged");
    assertOriginal();
    RunningConfiguration running = changes.makeSafe(RunningConfiguration.EMPTY, request);
    managed.killManager();
    managed.awaitConnected("storage", "uplink-storage");
    assertPicture(with);
    changes.remove(running, "storage");
    managed.awaitConnected("mgmt", "tagged");
    assertOriginal();
  }

  @Test
  void vlanWithoutABridgeHasTheAddresses() {
    NetworkRequest request =
        NetworkRequest.of("storage", TAGGED.withLinkOptions(NetworkSpec.LinkOptions.BRIDGELESS));
    RunningConfiguration running = changes.makeSafe(RunningConfiguration.EMPTY, request);
    managed.awaitConnected("eth0.10", "uplink-storage-eth0.10");
    await("the far end answers").until(() -> host.canPing("203.0.113.1"));
    String with = changes.picture();
    managed.killManager();
    managed.awaitConnected("eth0.10", "uplink-storage-eth0.10");
    assertPicture(with);
    changes.remove(running, "storage");
    assertOriginal();
  }

  private void awaitStorage() {
    managed.awaitConnected("storage", "uplink-storage");
    managed.awaitConnected("eth0.10", "uplink-storage-eth0.10");
  }

  private static NetworkRequest storageWithMtu(int mtu) {
    return NetworkRequest.of(
        "storage",
        TAGGED.withLinkOptions(
            new NetworkSpec.LinkOptions(true, false, OptionalInt.of(mtu), "legacy")));
  }

  private void assertOriginal() {
    managed.awaitConnected("eth0", "office");
    assertPicture(before);
    assertThat(managed.safeProfiles()).isEqualTo(files);
    assertThat(managed.trialProfiles()).doesNotContain("uplink-");
  }

  private void assertPicture(String wanted) {
    assertThat(changes.picture()).isEqualTo(wanted);
  }
}
