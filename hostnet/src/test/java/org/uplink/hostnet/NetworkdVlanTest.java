package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.owner.NetworkdHost;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.NetworkSpec.Ip;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.platform.StepListener;
import org.uplink.rtnetlink.net.Prefix;

/** Networks on VLANs of a NIC that a real systemd-networkd configures. */
@Tag("vlans")
class NetworkdVlanTest {
  private static final NetworkRequest STORAGE =
      NetworkRequest.of(
          "storage",
          NetworkSpec.bridgeOn("eth0")
              .withVlan(10)
              .withIpv4(Ip.of(Prefix.parse("203.0.113.2/24"))));
  private static final NetworkRequest MANAGEMENT =
      NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));

  private NetworkdHost managed;
  private HostFixture host;
  private String original;
  private String originalFiles;

  @BeforeEach
  void open() {
    managed = NetworkdHost.open();
    host = managed.host;
    host.assumeVlansAndBonds();
    host.ip("-n far link add link eth0 name eth0.10 type vlan id 10");
    host.ip("-n far link set eth0.10 up");
    host.ip("-n far addr add 203.0.113.1/24 dev eth0.10");
    managed.configure(NetworkdHost.STATIC);
    original = host.snapshotText();
    originalFiles = managed.files();
  }

  @AfterEach
  void close() {
    if (managed != null) {
      managed.close();
    }
  }

  /** The NIC keeps its addresses. */
  @Test
  void vlanIsAddedToANicRolledBackAndRemoved() {
    Plan rejected = managed.change(RunningConfiguration.EMPTY, STORAGE);
    awaitAdopted(NetworkdHost.TRIAL);
    assertThat(host.canPing("203.0.113.1")).isTrue();
    assertThat(rollBack(rejected)).isEmpty();
    assertOriginal();

    Plan plan = managed.change(RunningConfiguration.EMPTY, STORAGE);
    makeSafe(plan);
    awaitAdopted(NetworkdHost.SAFE);
    String deployed = host.snapshotText();
    String files = managed.files();
    managed.killNetworkd();
    awaitAdopted(NetworkdHost.SAFE);
    host.assertPicture(deployed);
    makeSafe(managed.change(plan.target(), STORAGE));
    awaitAdopted(NetworkdHost.SAFE);
    host.assertPicture(deployed);
    assertThat(managed.files()).isEqualTo(files);

    makeSafe(managed.change(plan.target(), NetworkRequest.removalOf(Set.of("storage"))));
    assertOriginal();
  }

  @Test
  void networksAreMadeAtABoot() {
    RunningConfiguration running = makeSafe(managed.change(RunningConfiguration.EMPTY, MANAGEMENT));
    makeSafe(managed.change(running, STORAGE));
    String picture = host.snapshotText().replace("noprefixroute ", "");

    managed.reboot();

    managed.awaitAdopted(NetworkdHost.SAFE);
    managed.awaitConfigured("storage", NetworkdHost.SAFE + "storage.network");
    managed.awaitConfigured("eth0.10", NetworkdHost.SAFE + "eth0.10.network");
    host.assertPicture(picture);
    await("the VLAN").until(() -> host.canPing("203.0.113.1"));
  }

  private void awaitAdopted(String begin) {
    managed.awaitConfigured("storage", begin + "storage.network");
    managed.awaitConfigured("eth0.10", begin + "eth0.10.network");
    managed.awaitConfigured("eth0", begin + "eth0.network");
  }

  private void assertOriginal() {
    managed.awaitConfigured("eth0", NetworkdHost.FILE);
    host.assertPicture(original);
    assertThat(managed.files()).isEqualTo(originalFiles);
  }

  private RunningConfiguration makeSafe(Plan plan) {
    assertThat(managed.backend(StepListener.NONE).makeSafe(plan.snapshot())).isEmpty();
    return plan.target();
  }

  private List<String> rollBack(Plan plan) {
    return managed.backend(StepListener.NONE).rollBack(plan.snapshot()).differences();
  }
}
