package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.hostnet.owner.NetworkdHost;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.platform.StepListener;

/**
 * Lets a real systemd-networkd read its files, or start, while the removal of a network waits for
 * its proof.
 */
@Tag("long")
class NetworkdRemovalTest {
  private static final NetworkRequest DEPLOYMENT =
      NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));
  private static final NetworkRequest REMOVAL = NetworkRequest.removalOf(Set.of("ovirtmgmt"));
  private static final String PROBE = "/run/systemd/network/90-probe.netdev";

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

  @ParameterizedTest(name = "with udev: {0}")
  @ValueSource(booleans = {false, true})
  void removedBridgeIsNotMadeAgainBeforeTheAdoption(boolean hasUdev) {
    configure(hasUdev);
    String original = host.snapshotText();
    String originalFiles = managed.files();
    RunningConfiguration running = deploy();
    removedBridgeStaysAway(running, NetworkdHost.SAFE);

    Plan removed = managed.plan(StepListener.NONE, running, REMOVAL);
    managed.backend(StepListener.NONE).apply(removed);
    managed.killNetworkd();
    managed.backend(StepListener.NONE).adopt(removed.snapshot());
    managed.awaitConfigured("eth0", NetworkdHost.FILE);
    host.assertPicture(original);
    assertThat(managed.backend(StepListener.NONE).makeSafe(removed.snapshot())).isEmpty();
    assertThat(managed.files()).isEqualTo(originalFiles);
  }

  /** The files of a network that is kept, and not safe, are in another folder. */
  @ParameterizedTest(name = "with udev: {0}")
  @ValueSource(booleans = {false, true})
  void removedBridgeOfAKeptNetworkIsNotMadeAgainBeforeTheAdoption(boolean hasUdev) {
    configure(hasUdev);
    Plan kept = managed.change(RunningConfiguration.EMPTY, DEPLOYMENT);
    managed.awaitAdopted(NetworkdHost.TRIAL);
    removedBridgeStaysAway(kept.target(), NetworkdHost.TRIAL);
  }

  /**
   * @param begin the beginning of the names of the files of the network
   */
  private void removedBridgeStaysAway(RunningConfiguration running, String begin) {
    String deployed = host.snapshotText();
    String files = managed.files();
    Map<String, Runnable> interferences =
        Map.of(
            "somebody lets it read its files",
            () -> managed.debian.run("networkctl", "reload"),
            "it is killed and started",
            managed::killNetworkd);
    interferences.forEach(
        (name, interference) -> {
          Plan plan = managed.plan(StepListener.NONE, running, REMOVAL);
          managed.backend(StepListener.NONE).apply(plan);
          assertThat(host.ip("-br link")).doesNotContain("ovirtmgmt");
          String removed = host.snapshotText();
          interfere(interference);
          assertThat(host.snapshotText()).as(name).isEqualTo(removed);
          assertThat(host.canPing("192.0.2.1")).as(name).isTrue();

          assertThat(managed.backend(StepListener.NONE).rollBack(plan.snapshot()).differences())
              .as(name)
              .isEmpty();

          managed.awaitAdopted(begin);
          host.assertPicture(deployed);
          assertThat(managed.files()).as(name).isEqualTo(files);
          managed.killNetworkd();
          managed.awaitAdopted(begin);
          host.assertPicture(deployed);
        });
  }

  /** Waits until systemd-networkd has made its links, and has finished with eth0. */
  private void interfere(Runnable interference) {
    managed.debian.writePublic(PROBE, "[NetDev]\nName=probe\nKind=bridge\n");
    interference.run();
    await("probe").until(() -> host.ip("-br link").contains("probe"));
    managed.debian.run("rm", PROBE);
    host.ip("link del probe");
    await("eth0")
        .until(
            () ->
                managed
                    .debian
                    .run("networkctl", "--no-legend", "list", "eth0")
                    .strip()
                    .matches(".*(configured|unmanaged|failed)"));
  }

  private void configure(boolean hasUdev) {
    if (hasUdev) {
      managed.withUdev();
    }
    managed.configure(NetworkdHost.STATIC);
  }

  private RunningConfiguration deploy() {
    Plan plan = managed.change(RunningConfiguration.EMPTY, DEPLOYMENT);
    assertThat(managed.backend(StepListener.NONE).makeSafe(plan.snapshot())).isEmpty();
    managed.awaitAdopted(NetworkdHost.SAFE);
    return plan.target();
  }
}
