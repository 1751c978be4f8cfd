package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.hostnet.owner.ManagedChanges;
import org.uplink.hostnet.owner.ManagedHost;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.rtnetlink.net.Prefix;

/** Networks without a bridge, on a NIC that a real NetworkManager configures. */
@Tag("long")
class NetworkManagerBridgelessTest {
  private static final String NETWORK = "ovirtmgmt";
  private static final NetworkSpec BRIDGED = NetworkSpec.takeOverOf("eth0");
  private static final NetworkSpec BRIDGELESS =
      BRIDGED.withLinkOptions(NetworkSpec.LinkOptions.BRIDGELESS);

  private ManagedHost managed;
  private ManagedChanges changes;
  private String before;
  private String files;

  @BeforeEach
  void open() {
    managed = ManagedHost.connected(ManagedHost.STATIC);
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
  void networkIsAdoptedChangedKeptAndRemovedWithoutPacketLoss() throws Exception {
    RunningConfiguration running;
    try (TwoWayTraffic traffic = TwoWayTraffic.start()) {
      running =
          changes.makeSafe(RunningConfiguration.EMPTY, NetworkRequest.of(NETWORK, BRIDGELESS));
      awaitAdopted();
      assertPicture(before);
      running =
          changes.makeSafe(
              running,
              NetworkRequest.of(
                  NETWORK,
                  BRIDGED.withLinkOptions(
                      new NetworkSpec.LinkOptions(false, false, OptionalInt.of(1400), "legacy"))));
      awaitAdopted();
      String changed = changes.picture();
      assertThat(changed).contains(" mtu 1400");
      traffic.awaitFlow();
      managed.killManager();
      awaitAdopted();
      assertPicture(changed);
      traffic.awaitFlow();
      changes.remove(running, NETWORK);
      assertOriginal();
      traffic.awaitFlow();
      traffic.assertArrived();
    }
    managed.killManager();
    assertOriginal();
  }

  @Test
  void networkIsRolledBackToTheProfileOfTheNic() {
    Plan plan = changes.make(RunningConfiguration.EMPTY, NetworkRequest.of(NETWORK, BRIDGELESS));
    awaitAdopted();
    changes.rollBack(plan);
    assertOriginal();
    managed.killManager();
    assertOriginal();
  }

  @Test
  void bridgeIsAddedAndRemovedWithoutPacketLoss() throws Exception {
    RunningConfiguration running =
        changes.makeSafe(RunningConfiguration.EMPTY, NetworkRequest.of(NETWORK, BRIDGELESS));
    awaitAdopted();
    String profiles = managed.safeProfiles();
    try (TwoWayTraffic traffic = TwoWayTraffic.start()) {
      Plan adding = changes.make(running, NetworkRequest.of(NETWORK, BRIDGED));
      managed.awaitAdopted();
      traffic.awaitFlow();
      changes.rollBack(adding);
      awaitAdopted();
      assertPicture(before);
      assertThat(managed.safeProfiles()).isEqualTo(profiles);

      running = changes.makeSafe(running, NetworkRequest.of(NETWORK, BRIDGED));
      managed.awaitAdopted();
      String bridged = changes.picture();
      managed.killManager();
      managed.awaitAdopted();
      assertPicture(bridged);
      changes.rollBack(changes.make(running, NetworkRequest.of(NETWORK, BRIDGELESS)));
      managed.awaitAdopted();
      assertThat(ManagedChanges.withoutLinkLocalOrigin(changes.picture()))
          .isEqualTo(ManagedChanges.withoutLinkLocalOrigin(bridged));
      running = changes.makeSafe(running, NetworkRequest.of(NETWORK, BRIDGELESS));
      awaitAdopted();
      assertPicture(before);
      traffic.awaitFlow();
      traffic.assertArrived();
    }
    managed.killManager();
    awaitAdopted();
    assertPicture(before);
    changes.remove(running, NETWORK);
    assertOriginal();
  }

  /** NetworkManager adds the route to link-local addresses itself. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void requestWithoutIpv6KeepsTheLinkLocalRoute(boolean bridged) {
    NetworkSpec spec =
        NetworkSpec.bridgeOn("eth0")
            .withIpv4(NetworkSpec.Ip.of(Prefix.parse("192.0.2.2/24")))
            .withLinkOptions(
                new NetworkSpec.LinkOptions(bridged, false, OptionalInt.empty(), "legacy"));
    NetworkRequest request = NetworkRequest.of(NETWORK, spec);
    RunningConfiguration running = changes.makeSafe(RunningConfiguration.EMPTY, request);
    String device = spec.addressDevice(NETWORK).orElseThrow();
    await("the link-local route")
        .until(() -> managed.host.ip("-6 route show dev " + device).contains("fe80::/64"));
    String with = changes.picture();
    assertThat(changes.plan(running, request).steps()).isEmpty();
    managed.killManager();
    managed.awaitConnected("eth0", "uplink-ovirtmgmt-eth0");
    assertPicture(with);
  }

  private void awaitAdopted() {
    managed.awaitConnected("eth0", "uplink-ovirtmgmt-eth0");
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
