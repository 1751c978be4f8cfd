package org.uplink.hostnet.owner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.adoption.Commands;
import org.uplink.hostnet.adoption.LocalCommands;
import org.uplink.hostnet.backend.Backends;
import org.uplink.hostnet.backend.OwnerReport;
import org.uplink.hostnet.backend.OwnerVersions;
import org.uplink.testkit.Deadlines;
import org.uplink.verbs.owner.DeviceOwner;

/** Asks a real NetworkManager and a real systemd-networkd for their versions. */
class VersionsOfRunningOwnersTest {
  @Test
  void asksNetworkManagerAndDoesNotWaitForOneThatHangs() {
    try (ManagedHost managed = ManagedHost.connected(ManagedHost.STATIC)) {
      DeviceOwner owner = owner(managed.backends(), commands(managed.debian, Deadlines.HANG));
      assertThat(owner.describe())
          .matches(
              "NetworkManager 1\\.42\\.\\d+ \\(/run/NetworkManager/devices/\\d+\\); back end NetworkManager");

      managed.pauseManager();
      assertThat(
              owner(managed.backends(), commands(managed.debian, Duration.ofSeconds(1))).describe())
          .contains("NetworkManager, version unknown", "it has not ended within 1 s");
    }
  }

  @Test
  void asksSystemdNetworkdAndDoesNotWaitForOneThatHangs() {
    try (NetworkdHost managed = NetworkdHost.configured(NetworkdHost.STATIC)) {
      DeviceOwner owner = owner(managed.backends(), commands(managed.debian, Deadlines.HANG));
      assertThat(owner.describe())
          .matches(
              "systemd-networkd 252 \\(/run/systemd/netif/links/\\d+\\); back end systemd-networkd");

      managed.pauseNetworkd();
      assertThat(
              owner(managed.backends(), commands(managed.debian, Duration.ofSeconds(1))).describe())
          .contains("systemd-networkd, version unknown", "it has not ended within 1 s");
    }
  }

  private static DeviceOwner owner(Backends backends, Commands commands) {
    Map<String, DeviceOwner> owners =
        new OwnerReport(backends, new OwnerVersions(commands, System::nanoTime))
            .of(List.of("eth0"));
    return Optional.ofNullable(owners.get("eth0")).orElseThrow();
  }

  private static Commands commands(DebianRoot debian, Duration deadline) {
    return words -> {
      List<String> inRoot = new ArrayList<>(List.of("chroot", debian.path().toString()));
      inRoot.addAll(words);
      return new LocalCommands(deadline).run(inRoot);
    };
  }
}
