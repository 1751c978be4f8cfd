package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.hostnet.owner.Dhcp6Server;
import org.uplink.hostnet.owner.NetworkdHost;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.platform.StepListener;
import org.uplink.verbs.setup.SetupCode;

/**
 * Moves addresses from DHCP of both families on a host with udev. There, systemd-networkd generates
 * the DHCP identity of a NIC from its persistent name, and that of a bridge from its MAC.
 */
@Tag("long")
class NetworkdDhcp6Test {
  private static final NetworkRequest REQUEST =
      NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));

  private NetworkdHost managed;
  private HostFixture host;
  private Dhcp6Server server;

  @BeforeEach
  void open() {
    managed = NetworkdHost.open().withUdev();
    host = managed.host;
    server = Dhcp6Server.start(managed.debian, host);
  }

  @AfterEach
  void close() {
    if (managed != null) {
      managed.close();
    }
  }

  @Test
  void leasesOfBothFamiliesSurviveDeploymentRollbackAndRemoval() {
    assertSurvive("[Match]\nName=eth0\n[Network]\nDHCP=yes\nIPv6AcceptRA=yes\n");
  }

  /** A client that routers start, by the flag "managed" of their advertisements. */
  @Test
  void leaseThatARouterAskedForSurvivesBesideAStaticAddress() {
    assertSurvive(
        """
        [Match]
        Name=eth0
        [Network]
        Address=192.0.2.2/24
        Gateway=192.0.2.1
        IPv6AcceptRA=yes
        """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "KeepConfiguration=dhcp-on-stop"})
  void nicThatWaitsForItsLeasesIsChangedLater(String keeping) {
    managed.configure(
        "[Match]\nName=eth0\n[Network]\nDHCP=yes\nIPv6AcceptRA=yes\n" + keeping + "\n");
    server.awaitLease("eth0");
    String before = AddressingPicture.of("eth0");
    String leases = server.leases();
    server.pause();
    managed.service(StepListener.NONE).restart();
    SetupRefusedException refused =
        catchThrowableOfType(
            SetupRefusedException.class,
            () -> managed.plan(StepListener.NONE, RunningConfiguration.EMPTY, REQUEST));
    assertThat(refused.code()).isEqualTo(SetupCode.BUSY);
    assertThat(refused).hasMessageContaining("eth0 still waits for its addresses");

    server.resume();
    server.awaitLease("eth0");
    managed.awaitConfigured("eth0", NetworkdHost.FILE);
    managed.change(RunningConfiguration.EMPTY, REQUEST);
    awaitPicture("ovirtmgmt", before);
    assertThat(server.leases()).isEqualTo(leases);
  }

  /** Such an address does not expire in the kernel. */
  @Test
  void leaseOfAnAddressThatSystemdNetworkdHasKeptSurvives() {
    managed.configure(
        "[Match]\nName=eth0\n[Network]\nDHCP=yes\nIPv6AcceptRA=yes\nKeepConfiguration=dhcp\n");
    server.awaitLease("eth0");
    String address = host.ip("-4 -br addr show dev eth0").replaceAll("(?s).* ([0-9.]+)/24.*", "$1");
    String leases = server.leases();
    managed.service(StepListener.NONE).restart();
    managed.awaitConfigured("eth0", NetworkdHost.FILE);
    managed.change(RunningConfiguration.EMPTY, REQUEST);
    managed.awaitAdopted(NetworkdHost.TRIAL);
    server.awaitLease("ovirtmgmt");
    assertThat(host.ip("-4 addr show dev ovirtmgmt")).containsOnlyOnce("inet ").contains(address);
    assertThat(server.leases()).isEqualTo(leases);
  }

  private void assertSurvive(String file) {
    managed.configure(file);
    server.awaitLease("eth0");
    String before = AddressingPicture.of("eth0");
    String leases = server.leases();
    String files = managed.files();

    Plan rejected = managed.change(RunningConfiguration.EMPTY, REQUEST);
    managed.awaitAdopted(NetworkdHost.TRIAL);
    awaitPicture("ovirtmgmt", before);
    assertThat(managed.backend(StepListener.NONE).rollBack(rejected.snapshot()).differences())
        .isEmpty();
    managed.awaitConfigured("eth0", NetworkdHost.FILE);
    awaitPicture("eth0", before);

    Plan plan = managed.change(RunningConfiguration.EMPTY, REQUEST);
    makeSafe(plan);
    managed.awaitAdopted(NetworkdHost.SAFE);
    awaitPicture("ovirtmgmt", before);
    assertThat(host.ip("-6 addr show dev ovirtmgmt")).containsPattern("/128 .* dynamic");
    managed.killNetworkd();
    managed.awaitAdopted(NetworkdHost.SAFE);
    awaitPicture("ovirtmgmt", before);
    assertThat(server.leases()).isEqualTo(leases);

    makeSafe(managed.change(plan.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt"))));
    managed.awaitConfigured("eth0", NetworkdHost.FILE);
    awaitPicture("eth0", before);
    assertThat(managed.files()).isEqualTo(files);
    assertThat(server.leases()).isEqualTo(leases);
  }

  private static void awaitPicture(String device, String picture) {
    await("the same addresses and routes")
        .untilAsserted(() -> assertThat(AddressingPicture.of(device)).isEqualTo(picture));
  }

  private void makeSafe(Plan plan) {
    assertThat(managed.backend(StepListener.NONE).makeSafe(plan.snapshot())).isEmpty();
  }
}
