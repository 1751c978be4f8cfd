package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.owner.ManagedChanges;
import org.uplink.hostnet.owner.ManagedHost;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.platform.StepListener;
import org.uplink.verbs.setup.SetupCode;

/** Leases that the DHCP client of a real NetworkManager renews by itself. */
@Tag("long")
class NetworkManagerLeaseTest {
  private static final NetworkRequest DEPLOYMENT =
      NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));

  private ManagedHost managed;
  private ManagedChanges changes;

  @BeforeEach
  void open() {
    managed = ManagedHost.open();
    changes = new ManagedChanges(managed);
  }

  @AfterEach
  void close() {
    if (managed != null) {
      managed.close();
    }
  }

  /** The server lets its clients renew their leases after 3 s. */
  @Test
  void leaseIsRenewedOnTheBridgeAndAfterARollback() {
    connect("1h", "--dhcp-option=option:T1,3", "--dhcp-option=option:T2,1800");
    awaitRenewals();
    String lease = lease();
    String before = changes.picture();

    Plan plan = changes.make(RunningConfiguration.EMPTY, DEPLOYMENT);

    managed.awaitAdopted();
    String with = changes.picture();
    awaitRenewals();
    assertThat(lease()).isEqualTo(lease);
    assertThat(changes.picture()).isEqualTo(with);

    changes.rollBack(plan);
    managed.awaitConnected("eth0", "office");
    awaitRenewals();
    assertThat(lease()).isEqualTo(lease);
    assertThat(changes.picture()).isEqualTo(before);

    RunningConfiguration running = changes.makeSafe(RunningConfiguration.EMPTY, DEPLOYMENT);
    managed.awaitAdopted();
    awaitRenewals();
    changes.remove(running, "ovirtmgmt");
    managed.awaitConnected("eth0", "office");
    awaitRenewals();
    assertThat(lease()).isEqualTo(lease);
    assertThat(changes.picture()).isEqualTo(before);
  }

  /** The change needs up to 120 s. */
  @Test
  void leaseThatCanEndBeforeTheAdoptionIsRefused() {
    Process server = connect("2m");
    await("less than 120 s").until(() -> secondsLeft() < 120);
    String before = changes.picture();
    String lease = lease();
    SetupRefusedException refused =
        catchThrowableOfType(
            SetupRefusedException.class,
            () -> changes.plan(RunningConfiguration.EMPTY, DEPLOYMENT));
    assertThat(refused.code()).isEqualTo(SetupCode.NOT_SUPPORTED);
    assertThat(refused)
        .hasMessageMatching("192.0.2.* of eth0 expires in [0-9]+ s, .*")
        .hasMessageContaining("the change needs up to 120 s")
        .hasMessageContaining("retry: systemctl restart NetworkManager");
    assertThat(changes.picture()).isEqualTo(before);

    // What the refusal advises.
    managed.debian.end(server, "TERM");
    startServer("1h");
    managed.service(StepListener.NONE).stop();
    managed.service(StepListener.NONE).start();
    managed.awaitConnected("eth0", "office");
    await("a renewed lease").until(() -> secondsLeft() > 120);
    assertThat(changes.picture()).isEqualTo(before);
    assertThat(lease()).isEqualTo(lease);
    changes.plan(RunningConfiguration.EMPTY, DEPLOYMENT);
  }

  /** The bridge would get another lease. */
  @Test
  void nicThatStillWaitsForItsLeaseIsChangedLater() {
    managed.debian.write(
        ManagedHost.FOLDER + "/office.nmconnection",
        ManagedHost.STATIC
            .replace("method=manual\naddress1=192.0.2.2/24", "method=auto\naddress1=192.0.2.2/24")
            .replaceAll("(?s)\\[ipv6\\].*", "[ipv6]\nmethod=disabled\n"));
    managed.service(StepListener.NONE).start();
    await("the static address").until(() -> managed.host.ip("addr").contains("192.0.2.2/24"));
    SetupRefusedException refused =
        catchThrowableOfType(
            SetupRefusedException.class,
            () -> changes.plan(RunningConfiguration.EMPTY, DEPLOYMENT));
    assertThat(refused.code()).isEqualTo(SetupCode.BUSY);
    assertThat(refused)
        .hasMessageContaining("eth0 still waits for its addresses")
        .hasMessageContaining("connecting (getting IP configuration)")
        .hasMessageContaining("Retry when \"nmcli device status\" says that eth0 is connected");

    startServer("1h");
    managed.awaitConnected("eth0", "office");
    assertThat(changes.plan(RunningConfiguration.EMPTY, DEPLOYMENT).target().networks())
        .containsKey("ovirtmgmt");
  }

  /** Connects the NIC with a lease from a server, and returns the server. */
  private Process connect(String lease, String... options) {
    Process server = startServer(lease, options);
    managed.debian.write(
        ManagedHost.FOLDER + "/office.nmconnection",
        ManagedHost.STATIC.replace(
            "method=manual\naddress1=192.0.2.2/24,192.0.2.1", "method=auto"));
    managed.service(StepListener.NONE).start();
    managed.awaitConnected("eth0", "office");
    await("a lease").until(() -> managed.host.ip("-4 addr show dev eth0").contains("dynamic"));
    return server;
  }

  private Process startServer(String lease, String... options) {
    return managed.debian.startDhcpServer("far", "eth0", "192.0.2.100,192.0.2.199", lease, options);
  }

  private long secondsLeft() {
    return Long.parseLong(
        managed.host.ip("-4 -o addr show dev eth0").replaceAll("(?s).*valid_lft ([0-9]+).*", "$1"));
  }

  /** Waits until the client has renewed its lease twice. */
  private void awaitRenewals() {
    for (int i = 0; i < 2; i++) {
      long end = leaseEnd();
      await("a renewal").until(() -> leaseEnd() > end);
    }
  }

  /** Returns the time at which the server's lease ends, in seconds since 1970. */
  private long leaseEnd() {
    return Long.parseLong(leases().split(" ", 2)[0]);
  }

  /** Returns the MAC, the address and the client id of the server's only lease. */
  private String lease() {
    return leases().split(" ", 2)[1];
  }

  private String leases() {
    String leases = managed.debian.read("/run/dnsmasq.leases").strip();
    assertThat(leases.lines()).hasSize(1);
    return leases;
  }
}
