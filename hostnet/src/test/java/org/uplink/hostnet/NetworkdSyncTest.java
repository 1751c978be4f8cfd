package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.owner.NetworkdHost;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.NetworkSpec.Ip;
import org.uplink.hostnet.request.NetworkSpec.LinkOptions;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.platform.StepListener;
import org.uplink.rtnetlink.net.Prefix;

/** Changes a network that a real systemd-networkd has taken over. */
@Tag("long")
class NetworkdSyncTest {
  private static final NetworkSpec SPEC = NetworkSpec.takeOverOf("eth0");
  private static final NetworkSpec ADDRESSED =
      NetworkSpec.bridgeOn("eth0")
          .withIpv4(Ip.of(Prefix.parse("192.0.2.2/24"), IpLiteral.parse("192.0.2.1")))
          .withIpv6(Ip.of(Prefix.parse("2001:db8::2/64"), IpLiteral.parse("2001:db8::1")))
          .withDefaultRoute(true);

  private NetworkdHost managed;
  private HostFixture host;
  private String original;
  private String originalFiles;
  private RunningConfiguration running;

  @BeforeEach
  void deploy() {
    managed = NetworkdHost.configured(NetworkdHost.STATIC);
    host = managed.host;
    original = host.snapshotText();
    originalFiles = managed.files();
    running = makeSafe(managed.change(RunningConfiguration.EMPTY, request(SPEC)));
  }

  @AfterEach
  void close() {
    if (managed != null) {
      managed.close();
    }
  }

  @Test
  void mtuIsChangedAndRolledBackWithoutPacketLoss() throws Exception {
    String before = host.snapshotText();
    String files = managed.files();
    try (TwoWayTraffic traffic = TwoWayTraffic.start()) {
      Plan plan = managed.change(running, request(withMtu(1400)));
      managed.awaitAdopted(NetworkdHost.TRIAL);
      assertThat(host.ip("link show ovirtmgmt")).contains("mtu 1400");
      assertThat(host.ip("link show eth0")).contains("mtu 1400");
      traffic.awaitFlow();

      assertThat(rollBack(plan)).isEmpty();

      managed.awaitAdopted(NetworkdHost.SAFE);
      assertThat(managed.files()).isEqualTo(files);
      host.assertPicture(before);
      managed.killNetworkd();
      managed.awaitAdopted(NetworkdHost.SAFE);
      host.assertPicture(before);
      traffic.awaitFlow();
      traffic.assertArrived();
    }
  }

  @Test
  void keptChangeIsMadeSafeLaterAndTheNetworkIsRemovedWithoutPacketLoss() throws Exception {
    try (TwoWayTraffic traffic = TwoWayTraffic.start()) {
      Plan kept = managed.change(running, request(withMtu(1400)));
      managed.killNetworkd();
      managed.awaitAdopted(NetworkdHost.TRIAL);
      String changed = host.snapshotText();
      traffic.awaitFlow();

      running = makeSafe(kept);

      managed.awaitAdopted(NetworkdHost.SAFE);
      assertThat(managed.files()).doesNotContain("/run/").contains("MTUBytes=1400");
      host.assertPicture(changed);
      running = makeSafe(managed.change(running, request(SPEC)));
      managed.awaitAdopted(NetworkdHost.SAFE);
      assertThat(managed.files()).doesNotContain("MTUBytes");
      traffic.awaitFlow();

      makeSafe(managed.change(running, NetworkRequest.removalOf(Set.of("ovirtmgmt"))));

      managed.awaitConfigured("eth0", NetworkdHost.FILE);
      host.assertPicture(original);
      assertThat(managed.files()).isEqualTo(originalFiles);
      traffic.awaitFlow();
      traffic.assertArrived();
    }
  }

  /** The request names what the network has; only the file says it in another way. */
  @Test
  void requestedAddressesReplaceThoseOfTheFileWithoutPacketLoss() throws Exception {
    try (TwoWayTraffic traffic = TwoWayTraffic.start()) {
      running = makeSafe(managed.change(running, request(ADDRESSED)));
      managed.awaitAdopted(NetworkdHost.SAFE);
      traffic.awaitFlow();
      managed.killNetworkd();
      managed.awaitAdopted(NetworkdHost.SAFE);
      traffic.awaitFlow();
      traffic.assertArrived();
    }
    String picture = host.snapshotText().replace("noprefixroute ", "");
    managed.reboot();
    managed.awaitAdopted(NetworkdHost.SAFE);
    host.assertPicture(picture);

    makeSafe(managed.change(running, NetworkRequest.removalOf(Set.of("ovirtmgmt"))));

    managed.awaitConfigured("eth0", NetworkdHost.FILE);
    host.assertPicture(original);
    assertThat(managed.files()).isEqualTo(originalFiles);
  }

  @Test
  void sameRequestAgainChangesNoFile() {
    for (NetworkSpec spec : List.of(SPEC, ADDRESSED)) {
      running = makeSafe(managed.change(running, request(spec)));
      String files = managed.files();
      running = makeSafe(managed.change(running, request(spec)));
      assertThat(managed.files()).isEqualTo(files);
    }
    NetworkRequest storage =
        NetworkRequest.of(
            "storage",
            NetworkSpec.bridgeOn("eth0").withIpv4(Ip.of(Prefix.parse("203.0.113.2/24"))));
    running = makeSafe(managed.change(running, NetworkRequest.removalOf(Set.of("ovirtmgmt"))));
    running = makeSafe(managed.change(running, storage));
    String files = managed.files();
    makeSafe(managed.change(running, storage));
    assertThat(managed.files()).isEqualTo(files);
  }

  @Test
  void otherAddressAndGatewaySurviveABootAndTheRollbackOfTheNextChange() {
    host.ip("-n far addr add 192.0.2.254/24 dev eth0");
    NetworkSpec moved =
        ADDRESSED.withIpv4(Ip.of(Prefix.parse("192.0.2.9/24"), IpLiteral.parse("192.0.2.254")));
    running = makeSafe(managed.change(running, request(moved)));
    managed.awaitAdopted(NetworkdHost.SAFE);
    assertThat(host.ip("-4 -br addr show dev ovirtmgmt")).contains("192.0.2.9/24");
    assertThat(host.ip("-4 route show default")).contains("via 192.0.2.254 dev ovirtmgmt");
    String picture = host.snapshotText().replace("noprefixroute ", "");
    managed.reboot();
    managed.awaitAdopted(NetworkdHost.SAFE);
    host.assertPicture(picture);
    String files = managed.files();

    Plan back = managed.change(running, request(ADDRESSED));
    managed.awaitConfigured("ovirtmgmt", NetworkdHost.TRIAL + "ovirtmgmt.network");
    managed.awaitConfigured("eth0", NetworkdHost.SAFE + "eth0.network");
    assertThat(host.canPing("192.0.2.1")).isTrue();
    assertThat(rollBack(back)).isEmpty();

    managed.awaitAdopted(NetworkdHost.SAFE);
    host.assertPicture(picture);
    assertThat(managed.files()).isEqualTo(files);
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

  private static NetworkSpec withMtu(int mtu) {
    return SPEC.withLinkOptions(new LinkOptions(true, false, OptionalInt.of(mtu), "legacy"));
  }
}
