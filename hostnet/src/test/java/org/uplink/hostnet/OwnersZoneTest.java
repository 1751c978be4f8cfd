package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.backend.ifupdown.IfupdownBackend;
import org.uplink.hostnet.backend.networkd.Networkd;
import org.uplink.hostnet.backend.networkd.NetworkdBackend;
import org.uplink.hostnet.owner.FirewalldHost;
import org.uplink.hostnet.owner.IfupdownHost;
import org.uplink.hostnet.owner.NetworkdHost;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.platform.StepListener;
import org.uplink.testkit.Deadlines;

/**
 * Changes the network of NICs whose owners know no zones. The zone of the NIC is in firewalld's
 * files, and the default zone drops all packets.
 */
@Tag("long")
class OwnersZoneTest {
  private static final NetworkRequest DEPLOYMENT =
      NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));
  private static final NetworkRequest REMOVAL = NetworkRequest.removalOf(Set.of("ovirtmgmt"));

  @Test
  void zoneGoesAlongWithANicOfSystemdNetworkd() {
    try (NetworkdHost managed = NetworkdHost.configured(NetworkdHost.STATIC)) {
      FirewalldHost firewalled = FirewalldHost.startedOn(managed.debian, managed.host);
      try {
        deployAndRemove(
            firewalled,
            new NetworkdBackend(
                firewalled.backend(StepListener.NONE),
                managed.host.net,
                new Networkd(
                    managed.debian.commands(),
                    new OwnerFiles(managed.debian.path(), StepListener.NONE),
                    Deadlines.HANG,
                    StepListener.NONE),
                managed.service(StepListener.NONE),
                managed.host::state,
                true));
      } finally {
        firewalled.removeRules();
      }
    }
  }

  @Test
  void zoneGoesAlongWithANicOfIfupdown() {
    try (IfupdownHost managed = IfupdownHost.configured(IfupdownHost.STATIC)) {
      managed.debian.startBus();
      FirewalldHost firewalled = FirewalldHost.startedOn(managed.debian, managed.host);
      try {
        deployAndRemove(
            firewalled,
            new IfupdownBackend(
                firewalled.backend(StepListener.NONE),
                new OwnerFiles(managed.debian.path(), StepListener.NONE),
                managed.host::state,
                true));
      } finally {
        firewalled.removeRules();
      }
    }
  }

  private static void deployAndRemove(FirewalldHost firewalled, Backend backend) {
    firewalled.command("--permanent", "--zone=trusted", "--add-interface=eth0");
    firewalled.command("--zone=trusted", "--change-interface=eth0");
    String files = firewalled.files();

    Plan deployed = plan(firewalled, backend, RunningConfiguration.EMPTY, DEPLOYMENT);
    backend.apply(deployed);
    backend.adopt(deployed.snapshot());
    assertReachable(firewalled);
    assertThat(firewalled.files()).isEqualTo(files);
    assertThat(backend.rollBack(deployed.snapshot()).differences()).isEmpty();
    assertReachable(firewalled);

    deployed = plan(firewalled, backend, RunningConfiguration.EMPTY, DEPLOYMENT);
    backend.apply(deployed);
    backend.adopt(deployed.snapshot());
    assertThat(backend.makeSafe(deployed.snapshot())).isEmpty();
    firewalled.restart();
    assertThat(firewalled.zoneOf("ovirtmgmt")).isEqualTo("trusted");
    assertReachable(firewalled);

    Plan removed = plan(firewalled, backend, deployed.target(), REMOVAL);
    backend.apply(removed);
    backend.adopt(removed.snapshot());
    assertThat(backend.makeSafe(removed.snapshot())).isEmpty();
    assertThat(firewalled.files()).isEqualTo(files);
    assertReachable(firewalled);
  }

  private static void assertReachable(FirewalldHost firewalled) {
    assertThat(firewalled.isReachable(TwoWayTraffic.NEAR4)).as(firewalled.picture()).isTrue();
    assertThat(firewalled.isReachable(TwoWayTraffic.NEAR6)).as(firewalled.picture()).isTrue();
  }

  private static Plan plan(
      FirewalldHost firewalled,
      Backend backend,
      RunningConfiguration running,
      NetworkRequest request) {
    return backend.plan(
        firewalled.host.state(), running, request, Optional.empty(), Duration.ofSeconds(60));
  }
}
