package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
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
import org.uplink.platform.StepListener;

/** Addresses that a real NetworkManager makes from advertisements and the name of the NIC. */
@Tag("long")
class NetworkManagerAdvertisedTest {
  private static final NetworkSpec TAKE_OVER = NetworkSpec.takeOverOf("eth0");
  private static final NetworkRequest DEPLOYMENT = NetworkRequest.of("ovirtmgmt", TAKE_OVER);
  private static final String STATIC_IPV4 = "method=manual\naddress1=192.0.2.2/24,192.0.2.1\n";

  private ManagedHost managed;
  private ManagedChanges changes;
  private HostFixture host;

  @BeforeEach
  void open() {
    managed = ManagedHost.open();
    changes = new ManagedChanges(managed);
    host = managed.host;
  }

  @AfterEach
  void close() {
    if (managed != null) {
      managed.close();
    }
  }

  /** The defaults of profiles that nmcli and installers make. */
  @ParameterizedTest
  @ValueSource(strings = {"addr-gen-mode=stable-privacy", "addr-gen-mode=default"})
  void addressStaysOnTheBridgeAndComesBackToTheNic(String mode) {
    connect(STATIC_IPV4, mode);
    String address = address("eth0");
    assertThat(address).doesNotContain("ff:fe");
    String before = AddressingPicture.of("eth0");
    String files = managed.safeProfiles();

    changes.rollBack(changes.make(RunningConfiguration.EMPTY, DEPLOYMENT));
    managed.awaitConnected("eth0", "office");
    awaitPicture("eth0", before);
    managed.killManager();
    managed.awaitConnected("eth0", "office");
    awaitPicture("eth0", before);

    RunningConfiguration running = changes.makeSafe(RunningConfiguration.EMPTY, DEPLOYMENT);
    managed.awaitAdopted();
    awaitPicture("ovirtmgmt", before);
    managed.killManager();
    managed.awaitAdopted();
    awaitPicture("ovirtmgmt", before);
    assertRenewed("ovirtmgmt");
    assertThat(addresses("ovirtmgmt")).containsExactly(address);
    managed.reboot();
    managed.awaitAdopted();
    awaitPicture("ovirtmgmt", before);
    assertThat(host.ip("-br addr show dev eth0")).doesNotContain("db8");

    changes.remove(running, "ovirtmgmt");
    managed.awaitConnected("eth0", "office");
    awaitPicture("eth0", before);
    assertThat(managed.safeProfiles()).isEqualTo(files);
    managed.killManager();
    managed.awaitConnected("eth0", "office");
    assertRenewed("eth0");
    assertThat(addresses("eth0")).containsExactly(address);
    managed.reboot();
    managed.awaitConnected("eth0", "office");
    awaitPicture("eth0", before);
  }

  @Test
  void addressStaysWhenTheNetworkLosesAndGetsItsBridge() {
    connect(STATIC_IPV4, "addr-gen-mode=stable-privacy");
    String before = AddressingPicture.of("eth0");
    RunningConfiguration bridged = changes.makeSafe(RunningConfiguration.EMPTY, DEPLOYMENT);
    awaitPicture("ovirtmgmt", before);
    NetworkSpec bridgeless =
        TAKE_OVER.withLinkOptions(
            new NetworkSpec.LinkOptions(false, false, OptionalInt.empty(), "legacy"));
    RunningConfiguration running =
        changes.makeSafe(bridged, NetworkRequest.of("ovirtmgmt", bridgeless));
    managed.awaitConnected("eth0", "uplink-ovirtmgmt-eth0");
    awaitPicture("eth0", before);
    running = changes.makeSafe(running, DEPLOYMENT);
    managed.awaitAdopted();
    awaitPicture("ovirtmgmt", before);
    changes.remove(running, "ovirtmgmt");
    managed.awaitConnected("eth0", "office");
    awaitPicture("eth0", before);
  }

  /** As on most hosts with IPv4 only. */
  @Test
  void profileThatWaitsForARouterStaysAsItIs() {
    managed.debian.write(
        ManagedHost.FOLDER + "/office.nmconnection",
        profile(STATIC_IPV4, "addr-gen-mode=stable-privacy"));
    managed.service(StepListener.NONE).start();
    managed.awaitConnected("eth0", "office");
    String before = AddressingPicture.of("eth0");
    RunningConfiguration running = changes.makeSafe(RunningConfiguration.EMPTY, DEPLOYMENT);
    managed.awaitAdopted();
    assertThat(AddressingPicture.of("ovirtmgmt")).isEqualTo(before);
    assertThat(managed.safeProfiles()).doesNotContain("token=");
    changes.remove(running, "ovirtmgmt");
    managed.awaitConnected("eth0", "office");
    assertThat(AddressingPicture.of("eth0")).isEqualTo(before);
  }

  /** A connection may use the present temporary address. The kernel makes the next ones. */
  @Test
  void temporaryAddressMovesAndIsFollowedByOthers() {
    connect(STATIC_IPV4, "addr-gen-mode=stable-privacy\nip6-privacy=2");
    await("a temporary address").until(() -> temporary("eth0").size() == 1);
    String address = address("eth0");
    String temporary = temporary("eth0").getFirst();
    Plan plan = changes.make(RunningConfiguration.EMPTY, DEPLOYMENT);
    managed.awaitAdopted();
    await("the next temporary address").until(() -> !temporary("ovirtmgmt").isEmpty());
    assertThat(addresses("ovirtmgmt")).containsExactlyInAnyOrder(address, temporary);
    assertThat(host.ip("-6 -br addr show dev eth0")).doesNotContain("2001:db8");
    changes.rollBack(plan);
    managed.awaitConnected("eth0", "office");
    await("a temporary address").until(() -> !temporary("eth0").isEmpty());
    assertThat(addresses("eth0")).contains(address);
  }

  private static String profile(String ipv4, String mode) {
    return """
    [connection]
    id=office
    uuid=6d1b5a0e-0f0a-4d8b-8a35-3c1f6f9a3c11
    type=ethernet
    interface-name=eth0
    """
        + "[ipv4]\n"
        + ipv4
        + "[ipv6]\nmethod=auto\n"
        + mode
        + "\n";
  }

  /** Connects the NIC while a router advertises a prefix. */
  private void connect(String ipv4, String mode) {
    host.ip("-n far addr del 2001:db8:f::1/128 dev lo");
    managed.debian.write(ManagedHost.FOLDER + "/office.nmconnection", profile(ipv4, mode));
    managed.service(StepListener.NONE).start();
    host.advertise();
    managed.awaitConnected("eth0", "office");
  }

  private void awaitPicture(String device, String picture) {
    await("the same addresses and routes")
        .untilAsserted(() -> assertThat(AddressingPicture.of(device)).isEqualTo(picture));
  }

  private String address(String device) {
    List<String> addresses = addresses(device);
    assertThat(addresses).hasSize(1);
    return addresses.getFirst();
  }

  /** Returns the IPv6 addresses of a device that are not temporary. */
  private List<String> addresses(String device) {
    return addresses(device, line -> !line.contains(" temporary "));
  }

  private List<String> temporary(String device) {
    return addresses(device, line -> line.contains(" temporary "));
  }

  private List<String> addresses(String device, Predicate<String> filter) {
    return host.ip("-6 -o addr show dev " + device + " scope global")
        .lines()
        .filter(filter)
        .map(line -> line.replaceAll(".* inet6 (\\S+) .*", "$1"))
        .toList();
  }

  /** Checks that the life of the address starts again with the next advertisement. */
  private void assertRenewed(String device) {
    host.pauseRouter();
    await("a silent router").until(() -> secondsLeft(device) < 86_398);
    host.resumeRouter();
    await("the next advertisement").until(() -> secondsLeft(device) > 86_398);
  }

  private long secondsLeft(String device) {
    return Long.parseLong(
        host.ip("-6 -o addr show dev " + device + " scope global")
            .replaceAll("(?s).*valid_lft ([0-9]+).*", "$1"));
  }
}
