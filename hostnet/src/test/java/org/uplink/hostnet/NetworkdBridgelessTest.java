package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.owner.NetworkdHost;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.NetworkSpec.LinkOptions;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.platform.StepListener;

/** Networks without a bridge on a NIC that a real systemd-networkd configures. */
class NetworkdBridgelessTest {
  private static final NetworkSpec BRIDGED = NetworkSpec.takeOverOf("eth0");
  private static final NetworkSpec PLAIN = BRIDGED.withLinkOptions(LinkOptions.BRIDGELESS);

  private NetworkdHost managed;
  private HostFixture host;

  @BeforeEach
  void open() {
    managed = NetworkdHost.configured(NetworkdHost.STATIC);
    host = managed.host;
  }

  @AfterEach
  void close() {
    if (managed != null) {
      managed.close();
    }
  }

  @Test
  void networkGetsAndLosesItsBridgeWithoutPacketLoss() throws Exception {
    String original = host.snapshotText();
    String originalFiles = managed.files();
    try (TwoWayTraffic traffic = TwoWayTraffic.start()) {
      RunningConfiguration running =
          makeSafe(managed.change(RunningConfiguration.EMPTY, request(PLAIN)));
      managed.awaitConfigured("eth0", NetworkdHost.SAFE + "eth0.network");
      host.assertPicture(original);
      String files = managed.files();

      Plan bridged = managed.change(running, request(BRIDGED));
      managed.awaitAdopted(NetworkdHost.TRIAL);
      traffic.awaitFlow();
      assertThat(rollBack(bridged)).isEmpty();
      managed.awaitConfigured("eth0", NetworkdHost.SAFE + "eth0.network");
      host.assertPicture(original);
      assertThat(managed.files()).isEqualTo(files);

      running = makeSafe(managed.change(running, request(BRIDGED)));
      managed.awaitAdopted(NetworkdHost.SAFE);
      traffic.awaitFlow();
      running = makeSafe(managed.change(running, request(PLAIN)));
      managed.awaitConfigured("eth0", NetworkdHost.SAFE + "eth0.network");
      assertThat(host.ip("-br link show type bridge")).isEmpty();
      managed.killNetworkd();
      managed.awaitConfigured("eth0", NetworkdHost.SAFE + "eth0.network");
      traffic.awaitFlow();
      traffic.assertArrived();

      makeSafe(managed.change(running, NetworkRequest.removalOf(Set.of("ovirtmgmt"))));
      managed.awaitConfigured("eth0", NetworkdHost.FILE);
      host.assertPicture(original);
      assertThat(managed.files()).isEqualTo(originalFiles);
    }
  }

  @Test
  void networkThatNeverHadABridgeIsChangedAndRemovedWithoutPacketLoss() throws Exception {
    String original = host.snapshotText();
    String originalFiles = managed.files();
    try (TwoWayTraffic traffic = TwoWayTraffic.start()) {
      RunningConfiguration running =
          makeSafe(managed.change(RunningConfiguration.EMPTY, request(PLAIN)));
      LinkOptions smaller = new LinkOptions(false, false, OptionalInt.of(1400), "legacy");
      running = makeSafe(managed.change(running, request(PLAIN.withLinkOptions(smaller))));
      assertThat(host.ip("link show eth0")).contains("mtu 1400");
      traffic.awaitFlow();
      makeSafe(managed.change(running, NetworkRequest.removalOf(Set.of("ovirtmgmt"))));
      managed.awaitConfigured("eth0", NetworkdHost.FILE);
      host.assertPicture(original);
      assertThat(managed.files()).isEqualTo(originalFiles);
      traffic.awaitFlow();
      traffic.assertArrived();
    }
  }

  @Test
  void networkIsMadeAtABoot() {
    makeSafe(managed.change(RunningConfiguration.EMPTY, request(PLAIN)));
    String picture = host.snapshotText();

    managed.reboot();

    managed.awaitConfigured("eth0", NetworkdHost.SAFE + "eth0.network");
    host.assertPicture(picture);
  }

  private RunningConfiguration makeSafe(Plan plan) {
    assertThat(managed.backend(StepListener.NONE).makeSafe(plan.snapshot())).isEmpty();
    return plan.target();
  }

  private List<String> rollBack(Plan plan) {
    return managed.backend(StepListener.NONE).rollBack(plan.snapshot()).differences();
  }

  private static NetworkRequest request(NetworkSpec spec) {
    return NetworkRequest.of("ovirtmgmt", spec);
  }
}
