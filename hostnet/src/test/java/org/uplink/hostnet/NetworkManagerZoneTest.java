package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.firewall.ZoneChange;
import org.uplink.hostnet.owner.FirewalldHost;
import org.uplink.hostnet.owner.ManagedHost;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.platform.StepListener;
import org.uplink.testkit.Deadlines;

/**
 * Changes the network of a NIC whose zone of firewalld is in its profile of NetworkManager. The
 * default zone drops all packets.
 */
@Tag("long")
class NetworkManagerZoneTest {
  private static final NetworkRequest DEPLOYMENT =
      NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));

  private ManagedHost managed;
  private FirewalldHost firewalled;

  @BeforeEach
  void open() {
    managed = ManagedHost.open();
    firewalled = FirewalldHost.startedOn(managed.debian, managed.host);
    managed.useFirewall(firewalled.firewall(StepListener.NONE, Deadlines.HANG));
    managed.debian.write(
        ManagedHost.FOLDER + "/office.nmconnection",
        ManagedHost.STATIC.replace("interface-name=eth0", "interface-name=eth0\nzone=trusted"));
    managed.service(StepListener.NONE).start();
    managed.awaitConnected("eth0", "office");
    awaitReachable("eth0");
  }

  @AfterEach
  void close() {
    if (managed != null) {
      Optional.ofNullable(firewalled).ifPresent(FirewalldHost::removeRules);
      managed.close();
    }
  }

  @Test
  void zoneIsThatOfTheProfileInEachPhase() {
    Backend backend = managed.backends().find("NetworkManager").orElseThrow();
    Plan plan = plan(backend, RunningConfiguration.EMPTY, DEPLOYMENT);
    backend.apply(plan);
    awaitReachable("ovirtmgmt");
    backend.adopt(plan.snapshot());
    managed.awaitAdopted();
    awaitReachable("ovirtmgmt");

    assertThat(backend.rollBack(plan.snapshot()).differences()).isEmpty();
    managed.awaitConnected("eth0", "office");
    awaitReachable("eth0");
    await("no zone of the bridge")
        .untilAsserted(() -> assertThat(firewalled.zoneOf("ovirtmgmt")).isEqualTo("no zone"));

    plan = plan(backend, RunningConfiguration.EMPTY, DEPLOYMENT);
    backend.apply(plan);
    backend.adopt(plan.snapshot());
    assertThat(backend.makeSafe(plan.snapshot())).isEmpty();
    assertThat(managed.safeProfiles()).containsPattern("(?s)uplink-ovirtmgmt.*zone=trusted");
    managed.killManager();
    managed.awaitAdopted();
    awaitReachable("ovirtmgmt");
    firewalled.restart();
    awaitReachable("ovirtmgmt");

    Plan removal = plan(backend, plan.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt")));
    backend.apply(removal);
    backend.adopt(removal.snapshot());
    managed.awaitConnected("eth0", "office");
    awaitReachable("eth0");
    assertThat(backend.makeSafe(removal.snapshot())).isEmpty();
    awaitReachable("eth0");
  }

  @Test
  void zoneThatIsNotInTheProfileIsRefused() {
    managed.debian.run("nmcli", "connection", "modify", "office", "connection.zone", "");
    await("the default zone")
        .untilAsserted(() -> assertThat(firewalled.zoneOf("eth0")).isEqualTo("drop"));
    firewalled.firewall(StepListener.NONE, Deadlines.HANG).putInto("trusted", "eth0");
    Backend backend = managed.backends().find("NetworkManager").orElseThrow();
    SetupRefusedException refused =
        catchThrowableOfType(
            SetupRefusedException.class,
            () -> plan(backend, RunningConfiguration.EMPTY, DEPLOYMENT));
    assertThat(refused)
        .hasMessageContaining("eth0 is in the zone trusted of firewalld for now only");
    String message = String.valueOf(refused.getMessage());

    managed.debian.run("sh", "-c", message.substring(message.indexOf("nmcli")));

    assertThat(plan(backend, RunningConfiguration.EMPTY, DEPLOYMENT).zones())
        .singleElement()
        .isEqualTo(new ZoneChange("ovirtmgmt", "trusted", "eth0"));
  }

  /** NetworkManager gives a device the zone of its profile when it or firewalld has started. */
  private void awaitReachable(String device) {
    await("the zone of " + device)
        .untilAsserted(() -> assertThat(firewalled.zoneOf(device)).isEqualTo("trusted"));
    assertThat(firewalled.isReachable(TwoWayTraffic.NEAR4)).as(firewalled.picture()).isTrue();
    assertThat(firewalled.isReachable(TwoWayTraffic.NEAR6)).as(firewalled.picture()).isTrue();
  }

  private Plan plan(Backend backend, RunningConfiguration running, NetworkRequest request) {
    return backend.plan(
        managed.host.state(), running, request, Optional.empty(), Duration.ofSeconds(60));
  }
}
