package org.uplink.hostnet.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.OwnedHostEnvironment;
import org.uplink.hostnet.adoption.Commands;
import org.uplink.hostnet.adoption.OwnerException;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.owner.NicOwner.Kind;
import org.uplink.hostnet.owner.NicOwners;
import org.uplink.verbs.owner.DeviceOwner;
import org.uplink.verbs.warning.PlanWarning;

/** Tests what is reported about the owners of NICs. Needs no kernel. */
class OwnerReportTest {
  private static final Set<Kind> CHANGED = Set.of(Kind.NETWORK_MANAGER, Kind.NETWORKD);

  @Test
  void namesOwnerVersionEvidenceAndBackEnd() {
    OwnerReport report = report(owned(Kind.NETWORK_MANAGER), _ -> "1.42.4");

    Map<String, DeviceOwner> owners = report.of(List.of("eth0", "eth1"));

    assertThat(owners)
        .containsEntry(
            "eth0",
            new DeviceOwner(
                Optional.of("NetworkManager"),
                Optional.of("1.42.4"),
                Optional.of(true),
                Optional.of("NETWORK_MANAGER"),
                Optional.of("a file"),
                List.of()));
    assertThat(describe(owners, "eth0"))
        .isEqualTo("NetworkManager 1.42.4 (a file); back end NETWORK_MANAGER");
    assertThat(describe(owners, "eth1")).isEqualTo("no known program; back end kernel");
    assertThat(report.warnings(owners)).isEmpty();
  }

  @Test
  void saysThatAChangeIsRefused() {
    OwnerReport report = report(owned(Kind.WICKED), _ -> "1");

    assertThat(describe(report.of(List.of("eth0")), "eth0"))
        .isEqualTo("wicked (a file); changes are refused");
  }

  @Test
  void warnsOfAnUntriedVersion() {
    OwnerReport report = report(owned(Kind.NETWORKD), _ -> "systemd 259 (259)");

    Map<String, DeviceOwner> owners = report.of(List.of("eth0"));

    assertThat(describe(owners, "eth0"))
        .isEqualTo("systemd-networkd 259, an untried version (a file); back end NETWORKD");
    assertThat(report.warnings(owners))
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.code()).isEqualTo("UntriedVersion");
              assertThat(warning.device()).contains("eth0");
              assertThat(warning.text())
                  .contains("systemd-networkd 259, an untried version: Uplink's tests run 252");
              assertThat(warning.cutsOff()).isFalse();
            });
  }

  @Test
  void warnsOfAnOwnerThatDoesNotAnswer() {
    OwnerReport report =
        report(
            owned(Kind.NETWORK_MANAGER),
            _ -> {
              throw new OwnerException("nmcli failed: it has not ended within 2 s");
            });

    Map<String, DeviceOwner> owners = report.of(List.of("eth0"));

    assertThat(describe(owners, "eth0"))
        .isEqualTo(
            "NetworkManager, version unknown (a file); back end NETWORK_MANAGER; its version is"
                + " unknown: nmcli failed: it has not ended within 2 s");
    assertThat(report.warnings(owners)).extracting(PlanWarning::code).contains("UntriedVersion");
  }

  @Test
  void configurationOverridesTheOwnerThatTheHostShows() {
    NicOwners none = new NicOwners(CHANGED, Map.of("eth0", Optional.empty()));
    OwnerReport report = report(none.appliedTo(owned(Kind.NETWORK_MANAGER)), _ -> "1.42.4");

    Map<String, DeviceOwner> owners = report.of(List.of("eth0"));

    assertThat(describe(owners, "eth0"))
        .isEqualTo(
            "no known program; back end kernel; the agent's option --owner-of says eth0=none, but"
                + " a file shows that NetworkManager configures eth0");
    assertThat(report.warnings(owners))
        .singleElement()
        .satisfies(warning -> assertThat(warning.code()).isEqualTo("OwnerForced"));
  }

  @Test
  void configurationNamesAnOwnerThatTheHostDoesNotShow() {
    NicOwners networkd = new NicOwners(CHANGED, Map.of("eth1", Optional.of(Kind.NETWORKD)));
    OwnerReport report = report(networkd.appliedTo(HostEnvironment.EMPTY), _ -> "systemd 252 (1)");

    assertThat(describe(report.of(List.of("eth1")), "eth1"))
        .isEqualTo(
            "systemd-networkd 252 (the agent's option --owner-of); back end NETWORKD; the agent's"
                + " option --owner-of says eth1=systemd-networkd, but nothing on this host shows"
                + " that a program configures eth1");
  }

  private static String describe(Map<String, DeviceOwner> owners, String device) {
    return Optional.ofNullable(owners.get(device)).orElseThrow().describe();
  }

  private static HostEnvironment owned(Kind kind) {
    return new OwnedHostEnvironment(Optional.of(kind), Optional.empty());
  }

  private static OwnerReport report(HostEnvironment environment, Commands commands) {
    return new OwnerReport(
        new Backends(
            environment,
            List.of(
                new BackendsTest.Named("kernel", Optional.empty()),
                new BackendsTest.Named("NETWORK_MANAGER", Optional.of(Kind.NETWORK_MANAGER)),
                new BackendsTest.Named("NETWORKD", Optional.of(Kind.NETWORKD)))),
        new OwnerVersions(commands, () -> 0));
  }
}
