package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.owner.ManagedChanges;
import org.uplink.hostnet.owner.ManagedHost;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.platform.StepListener;
import org.uplink.rtnetlink.net.Prefix;

/** Changes a network that a real NetworkManager has taken over already. */
@Tag("long")
class NetworkManagerSyncTest {
  private static final String NETWORK = "ovirtmgmt";
  private static final NetworkSpec TAKE_OVER = NetworkSpec.takeOverOf("eth0");
  private static final NetworkRequest DEPLOYMENT = NetworkRequest.of(NETWORK, TAKE_OVER);
  private static final NetworkRequest OTHER_MTU =
      NetworkRequest.of(
          NETWORK,
          TAKE_OVER.withLinkOptions(
              new NetworkSpec.LinkOptions(true, false, OptionalInt.of(1400), "legacy")));
  private static final NetworkSpec.Ip IPV4 = ipv4("192.0.2.2/24");
  private static final NetworkSpec.Ip IPV6 =
      NetworkSpec.Ip.of(Prefix.parse("2001:db8::2/64"), IpLiteral.parse("2001:db8::1"));

  private ManagedHost managed;
  private ManagedChanges changes;
  private HostFixture host;
  private String before;
  private String files;

  @BeforeEach
  void open() {
    managed = ManagedHost.connected(ManagedHost.STATIC);
    changes = new ManagedChanges(managed);
    host = managed.host;
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
  void changedMtuIsAdoptedAndTakenBackByTheRemovalWithoutPacketLoss() throws Exception {
    RunningConfiguration running = deploySafe();
    Plan sync;
    try (TwoWayTraffic traffic = TwoWayTraffic.start()) {
      sync = changes.make(running, OTHER_MTU);
      managed.awaitAdopted();
      traffic.awaitFlow();
      String changed = changes.picture();
      assertThat(changed).contains("eth0@if", "ovirtmgmt: mtu 1400");
      assertThat(changes.backend().makeSafe(sync.snapshot())).isEmpty();
      managed.killManager();
      managed.awaitAdopted();
      assertPicture(changed);
      traffic.awaitFlow();
      traffic.assertArrived();
    }
    assertThat(managed.safeProfiles()).contains("mtu=1400");
    assertThat(managed.trialProfiles()).doesNotContain("uplink-");
    RunningConfiguration back = changes.makeSafe(sync.target(), DEPLOYMENT);
    managed.awaitAdopted();
    assertThat(changes.picture()).contains("ovirtmgmt: mtu 1500").doesNotContain("mtu 1400");
    changes.remove(changes.makeSafe(back, OTHER_MTU), NETWORK);
    assertOriginal();
  }

  @Test
  void rollbackRestoresTheEarlierProfilesOfTheNetworkWithoutPacketLoss() throws Exception {
    RunningConfiguration running = deploySafe();
    String deployed = changes.picture();
    String profiles = managed.safeProfiles();
    String trial = managed.trialProfiles();
    try (TwoWayTraffic traffic = TwoWayTraffic.start()) {
      changes.rollBack(changes.make(running, OTHER_MTU));
      managed.awaitAdopted();
      assertPicture(deployed);
      traffic.awaitFlow();
      traffic.assertArrived();
    }
    assertThat(managed.safeProfiles()).isEqualTo(profiles);
    assertThat(managed.trialProfiles()).isEqualTo(trial);
    managed.killManager();
    managed.awaitAdopted();
    assertPicture(deployed);
  }

  @Test
  void addressesBecomeThoseOfTheRequest() {
    RunningConfiguration running = deploySafe();
    String deployed = changes.picture();
    NetworkRequest request = named(ipv4("192.0.2.9/24"), IPV6);

    Plan sync = changes.make(running, request);

    managed.awaitAdopted();
    assertThat(host.canPing("198.51.100.1")).isTrue();
    assertThat(host.canPing("2001:db8:f::1")).isTrue();
    String changed = changes.picture();
    assertThat(changed).contains("192.0.2.9/24").doesNotContain("192.0.2.2/24");
    changes.rollBack(sync);
    managed.awaitAdopted();
    assertPicture(deployed);

    changes.makeSafe(running, request);
    managed.killManager();
    managed.awaitAdopted();
    assertPicture(changed);
    managed.reboot();
    managed.awaitAdopted();
    await("the same network").until(() -> changes.picture().equals(changed));
  }

  @Test
  void gatewaysThatTheRequestDoesNotNameAreRemoved() {
    RunningConfiguration named = changes.makeSafe(deploySafe(), named(IPV4, IPV6));
    NetworkSpec without =
        NetworkSpec.bridgeOn("eth0")
            .withIpv4(NetworkSpec.Ip.of(Prefix.parse("192.0.2.2/24")))
            .withIpv6(NetworkSpec.Ip.of(Prefix.parse("2001:db8::2/64")));

    changes.makeSafe(named, NetworkRequest.of(NETWORK, without));

    managed.awaitAdopted();
    assertThat(host.ip("route show default")).isEmpty();
    assertThat(host.ip("-6 route show default")).isEmpty();
    String changed = changes.picture();
    managed.killManager();
    managed.awaitAdopted();
    assertPicture(changed);
  }

  /** A request that names the addresses of the NIC, as a stock engine of oVirt does. */
  @Test
  void networkThatNamesTheAddressesOfItsNicIsAdopted() throws Exception {
    try (TwoWayTraffic traffic = TwoWayTraffic.start()) {
      Plan plan = changes.make(RunningConfiguration.EMPTY, named(IPV4, IPV6));
      managed.awaitAdopted();
      traffic.awaitFlow();
      changes.rollBack(plan);
      managed.awaitConnected("eth0", "office");
      assertPicture(before);
      traffic.awaitFlow();
      traffic.assertArrived();
    }
    assertThat(managed.safeProfiles()).isEqualTo(files);
    RunningConfiguration running = changes.makeSafe(RunningConfiguration.EMPTY, named(IPV4, IPV6));
    managed.awaitAdopted();
    changes.remove(running, NETWORK);
    assertOriginal();
  }

  @Test
  void leasedAddressBecomesStatic() {
    managed.debian.startDhcpServer("far", "eth0", "192.0.2.100,192.0.2.199");
    managed.debian.write(
        ManagedHost.FOLDER + "/office.nmconnection",
        ManagedHost.STATIC.replace(
            "method=manual\naddress1=192.0.2.2/24,192.0.2.1", "method=auto"));
    managed.debian.run("nmcli", "connection", "reload");
    managed.debian.run("nmcli", "connection", "up", "office");
    await("a lease").until(() -> host.ip("-4 addr show dev eth0").contains("dynamic"));
    String address =
        host.ip("-4 -br addr show dev eth0").replaceAll("(?s).*\\s(192\\S+)\\s.*", "$1");

    changes.makeSafe(deploySafe(), named(ipv4(address), IPV6));

    managed.awaitAdopted();
    assertThat(host.ip("-4 addr show dev ovirtmgmt")).contains(address).doesNotContain("dynamic");
    String changed = changes.picture();
    managed.killManager();
    managed.awaitAdopted();
    assertPicture(changed);
  }

  @Test
  void changeOfAKeptNetworkIsRolledBackToItOrBecomesSafeWithIt() {
    Plan first = changes.make(RunningConfiguration.EMPTY, DEPLOYMENT);
    managed.awaitAdopted();
    String kept = changes.picture();
    String trial = managed.trialProfiles();

    changes.rollBack(changes.make(first.target(), OTHER_MTU));
    managed.awaitAdopted();
    assertPicture(kept);
    assertThat(managed.trialProfiles()).isEqualTo(trial);
    assertThat(managed.safeProfiles()).isEqualTo(files);

    Plan second = changes.make(first.target(), OTHER_MTU);
    managed.awaitAdopted();
    String changed = changes.picture();
    assertThat(managed.safeProfiles()).isEqualTo(files);
    assertThat(changes.backend().makeSafe(second.snapshot())).isEmpty();
    assertThat(managed.trialProfiles()).doesNotContain("uplink-");
    assertThat(managed.safeProfiles()).contains("autoconnect=false", "mtu=1400");
    managed.reboot();
    managed.awaitAdopted();
    await("the same network").until(() -> changes.picture().equals(changed));
  }

  @Test
  void keptNetworkIsGoneAfterAReboot() {
    Plan first = changes.make(RunningConfiguration.EMPTY, DEPLOYMENT);
    changes.make(first.target(), OTHER_MTU);
    managed.reboot();
    assertOriginal();
  }

  @Test
  void removalWithoutProofIsRolledBack() {
    RunningConfiguration running = deploySafe();
    String deployed = changes.picture();
    String profiles = managed.safeProfiles();
    changes.rollBack(changes.make(running, NetworkRequest.removalOf(Set.of(NETWORK))));
    managed.awaitAdopted();
    assertThat(ManagedChanges.withoutLinkLocalOrigin(changes.picture()))
        .isEqualTo(ManagedChanges.withoutLinkLocalOrigin(deployed));
    assertThat(managed.safeProfiles()).isEqualTo(profiles);
    assertThat(managed.trialProfiles()).doesNotContain("uplink-");
    managed.killManager();
    managed.awaitAdopted();
    changes.remove(running, NETWORK);
    assertOriginal();
  }

  @Test
  void requestThatChangesNothingDoesNotRestartNetworkManager() {
    RunningConfiguration running = deploySafe();
    long pid = managed.managerPid();
    Plan again = changes.make(running, DEPLOYMENT);
    assertThat(again.steps()).isEmpty();
    assertThat(changes.backend().makeSafe(again.snapshot())).isEmpty();
    assertThat(managed.managerPid()).isEqualTo(pid);
    managed.awaitAdopted();
  }

  /** A crash after the decision leaves some of the files for the next boot. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void everyPrefixOfTheFilesBootsAndIsCompleted(int count) {
    Plan sync = changes.make(deploySafe(), OTHER_MTU);
    managed.awaitAdopted();
    String changed = changes.picture();
    OwnerFiles disk = new OwnerFiles(managed.debian.path(), StepListener.NONE);
    assertThat(sync.adoption().orElseThrow().safeFiles()).hasSize(2);
    sync.adoption().orElseThrow().safeFiles().stream().limit(count).forEach(disk::apply);

    managed.reboot();

    await("the far end answers").until(() -> host.canPing("192.0.2.1"));
    changes.completeAfterBoot(sync);
    managed.awaitAdopted();
    await("the same network").until(() -> changes.picture().equals(changed));
  }

  private RunningConfiguration deploySafe() {
    RunningConfiguration running = changes.makeSafe(RunningConfiguration.EMPTY, DEPLOYMENT);
    managed.awaitAdopted();
    return running;
  }

  private void assertOriginal() {
    managed.awaitConnected("eth0", "office");
    assertPicture(before);
    assertThat(managed.safeProfiles()).isEqualTo(files);
  }

  private void assertPicture(String wanted) {
    assertThat(changes.picture()).isEqualTo(wanted);
  }

  private static NetworkSpec.Ip ipv4(String address) {
    return NetworkSpec.Ip.of(Prefix.parse(address), IpLiteral.parse("192.0.2.1"));
  }

  private static NetworkRequest named(NetworkSpec.Ip ipv4, NetworkSpec.Ip ipv6) {
    return NetworkRequest.of(
        NETWORK, NetworkSpec.bridgeOn("eth0").withIpv4(ipv4).withIpv6(ipv6).withDefaultRoute(true));
  }
}
