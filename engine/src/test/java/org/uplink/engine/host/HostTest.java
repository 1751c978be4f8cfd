package org.uplink.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.uplink.engine.cluster.CompatibilityLevel;

final class HostTest {
  private static final Instant NOW = Instant.parse("2026-11-22T09:00:00Z");

  @Test
  void refreshKeepsActiveNicFromLevel36() {
    for (var level : new String[] {"3.6", "3.10", "4.8"}) {
      assertThat(
              withActiveNic("eth1")
                  .refreshedNic(CompatibilityLevel.parse(level).orElseThrow(), Optional.of("eth0")))
          .as(level)
          .contains("eth1");
    }
  }

  @Test
  void refreshFollowsLastClientIfaceBelowLevel36() {
    assertThat(
            withActiveNic("eth1")
                .refreshedNic(CompatibilityLevel.parse("3.5").orElseThrow(), Optional.of("eth0")))
        .contains("eth0");
  }

  private static Host withActiveNic(String nic) {
    var added = Host.added("h", "192.0.2.10", 54321, "Default", NOW);
    return new Host(
        added.name(),
        added.access(),
        added.cluster(),
        added.state(),
        Optional.of(nic),
        added.software(),
        added.networks(),
        added.proof(),
        NOW,
        NOW);
  }
}
