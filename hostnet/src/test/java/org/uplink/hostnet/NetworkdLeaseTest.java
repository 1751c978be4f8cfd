package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.owner.NetworkdHost;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.platform.StepListener;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/**
 * Moves a leased address on a host with udev. There, a start of systemd-networkd takes the address
 * away, and asks the DHCP server for it again.
 */
@Tag("long")
class NetworkdLeaseTest {
  private static final NetworkRequest REQUEST =
      NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));
  private static final String LEASES = "/run/dnsmasq.leases";

  /** The option of DHCP that says after how many seconds a client renews its lease (RFC 2132). */
  private static final String RENEWED_EARLY = "--dhcp-option=58,3";

  private NetworkdHost managed;
  private HostFixture host;

  @BeforeEach
  void open() {
    managed = NetworkdHost.open().withUdev();
    host = managed.host;
  }

  @AfterEach
  void close() {
    if (managed != null) {
      managed.close();
    }
  }

  @Test
  void leaseAndConnectionsSurviveDeploymentRollbackAndRemoval() throws Exception {
    configure();
    host.ip("rule add fwmark 0x2333 table 100 proto static");
    String before = picture("eth0");
    String lease = lease();
    try (TwoWayTraffic traffic = TwoWayTraffic.start()) {
      Plan rejected = managed.change(RunningConfiguration.EMPTY, REQUEST);
      managed.awaitAdopted(NetworkdHost.TRIAL);
      assertThat(picture("ovirtmgmt")).isEqualTo(before);
      traffic.awaitFlow();
      assertThat(managed.backend(StepListener.NONE).rollBack(rejected.snapshot()).differences())
          .isEmpty();
      managed.awaitConfigured("eth0", NetworkdHost.FILE);
      assertThat(picture("eth0")).isEqualTo(before);
      traffic.awaitFlow();

      Plan plan = managed.change(RunningConfiguration.EMPTY, REQUEST);
      makeSafe(plan);
      managed.awaitAdopted(NetworkdHost.SAFE);
      assertThat(picture("ovirtmgmt")).isEqualTo(before);
      traffic.awaitFlow();
      makeSafe(managed.change(plan.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt"))));
      managed.awaitConfigured("eth0", NetworkdHost.FILE);
      assertThat(picture("eth0")).isEqualTo(before);
      traffic.awaitFlow();
    }
    assertThat(lease()).isEqualTo(lease);
  }

  @Test
  void leaseIsRenewedOnTheBridgeAndOnTheNicAfterwards() {
    configure(RENEWED_EARLY);
    String lease = lease();
    awaitRenewal();

    Plan plan = managed.change(RunningConfiguration.EMPTY, REQUEST);
    makeSafe(plan);

    managed.awaitAdopted(NetworkdHost.SAFE);
    awaitRenewal();
    awaitRenewal();
    assertThat(host.ip("-4 addr show dev ovirtmgmt")).contains("192.0.2.2/24", "dynamic");
    assertThat(lease()).isEqualTo(lease);

    makeSafe(managed.change(plan.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt"))));

    managed.awaitConfigured("eth0", NetworkdHost.FILE);
    awaitRenewal();
    awaitRenewal();
    assertThat(host.ip("-4 addr show dev eth0")).contains("192.0.2.2/24", "dynamic");
    assertThat(lease()).isEqualTo(lease);
  }

  /** The change needs up to 120 s. */
  @Test
  void leaseThatWouldEndDuringTheChangeIsRenewedBefore() throws Exception {
    Process server = startServer("2m");
    managed.configure(NetworkdHost.DHCP);
    await("less than 120 s").until(() -> secondsLeft() < 120);
    String before = picture("eth0");
    String lease = lease();
    managed.debian.end(server, "TERM");
    startServer("1h");
    try (TwoWayTraffic traffic = TwoWayTraffic.start()) {
      assertThat(shown().warnings())
          .filteredOn(warning -> warning.code().equals(WarningCode.LEASE_RENEWED.word()))
          .singleElement()
          .extracting(PlanWarning::text)
          .asString()
          .startsWith("the lease of 192.0.2.2/24 on eth0 ends in ")
          .contains("the change needs up to 120 s, so the lease is renewed before the change");
      assertThat(secondsLeft()).isLessThan(120);

      Plan plan = managed.plan(StepListener.NONE, RunningConfiguration.EMPTY, REQUEST);
      assertThat(plan.warnings())
          .noneMatch(warning -> warning.code().equals(WarningCode.LEASE_RENEWED.word()));
      assertThat(secondsLeft()).isGreaterThan(120);
      assertThat(picture("eth0")).isEqualTo(before);
      assertThat(lease()).isEqualTo(lease);
      managed.backend(StepListener.NONE).apply(plan);
      assertThat(host.ip("-4 addr show dev ovirtmgmt")).containsPattern("valid_lft 3[0-9]{3}sec");
      managed.backend(StepListener.NONE).adopt(plan.snapshot());
      managed.awaitAdopted(NetworkdHost.TRIAL);
      traffic.awaitFlow();
    }
    assertThat(lease()).isEqualTo(lease);
  }

  @Test
  void leaseThatTheServerDoesNotGiveForLongerIsRefused() {
    startServer("2m");
    managed.configure(NetworkdHost.DHCP);
    await("less than 120 s").until(() -> secondsLeft() < 120);
    assertThatThrownBy(
            () ->
                managed
                    .backend(StepListener.NONE)
                    .planToApply(
                        host.state(),
                        RunningConfiguration.EMPTY,
                        REQUEST,
                        Optional.empty(),
                        Duration.ofMinutes(2)))
        .isInstanceOf(SetupRefusedException.class)
        .hasMessageContaining("192.0.2.2/24 of eth0 expires in 1")
        .hasMessageContaining("the change needs up to 180 s. Let the server give a longer lease");
  }

  /** Returns the plan of a dry run. */
  private Plan shown() {
    return managed
        .backend(StepListener.NONE)
        .plan(
            host.state(),
            RunningConfiguration.EMPTY,
            REQUEST,
            Optional.empty(),
            Duration.ofMinutes(1));
  }

  private void configure(String... options) {
    startServer("1h", options);
    managed.configure(NetworkdHost.DHCP);
  }

  private Process startServer(String lease, String... options) {
    return managed.debian.startDhcpServer("far", "eth0", "192.0.2.2,192.0.2.2", lease, options);
  }

  private long secondsLeft() {
    return Long.parseLong(
        host.ip("-4 -o addr show dev eth0").replaceAll("(?s).*valid_lft ([0-9]+).*", "$1"));
  }

  /** Waits until the server has given the lease again, so that it ends later. */
  private void awaitRenewal() {
    long end = endOfLease();
    await("the lease is renewed").until(() -> endOfLease() > end);
  }

  private long endOfLease() {
    return Long.parseLong(managed.debian.read(LEASES).split(" ", 2)[0]);
  }

  /** Returns what the server knows of the lease, without its end. */
  private String lease() {
    return managed.debian.read(LEASES).split(" ", 2)[1];
  }

  /**
   * Returns the addresses, routes and rules.
   *
   * @param device the device that is shown as eth0
   */
  private String picture(String device) {
    StringBuilder all = new StringBuilder();
    for (String words :
        List.of(
            "-4 -br addr show",
            "-6 -br addr show scope global",
            "-4 route show",
            "-6 route show",
            "rule show")) {
      host.ip(words)
          .lines()
          .map(line -> line.replaceAll("^(\\S+?)@\\S+", "$1").replaceAll(" +", " ").strip())
          .map(line -> line.replace(device, "eth0"))
          .sorted()
          .forEach(line -> all.append(line).append('\n'));
    }
    return all.toString();
  }

  private void makeSafe(Plan plan) {
    assertThat(managed.backend(StepListener.NONE).makeSafe(plan.snapshot())).isEmpty();
  }
}
