package org.uplink.demo.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.api.host.HostStatus;
import org.uplink.demo.UplinkRun;
import org.uplink.lab.Lab;

/** {@code uplink host remove --restore-network}, with an engine and agents in a lab. */
@Tag("long")
class HostRemovalIT {
  private LabFixture lab;
  private LabEngineFixture engine;

  @BeforeEach
  void open() throws Exception {
    assumeThat(Lab.unavailable()).isEmpty();
    lab = LabFixture.open(8);
    engine = lab.engine();
  }

  @AfterEach
  void close() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void restoresTheOriginalNetworkAndRemovesTheHost() throws Exception {
    try (LabHostFixture host = lab.host()) {
      engine.add(host.name(), LabFixture.TEST, host.relay.port());
      LabHostFixture.Kernel before = host.kernel();
      assertThat(engine.install(host.name()).status()).isEqualTo(HostStatus.UP);
      assertThat(host.kernel()).isNotEqualTo(before);

      UplinkRun plan = uplink("host", "remove", host.name(), "--restore-network", "--dry-run");
      assertThat(plan.status()).as(plan.err()).isZero();
      assertThat(plan.out())
          .contains("the original network. Nothing was changed.", "delete the bridge ovirtmgmt");
      UplinkRun removed = uplink("host", "remove", host.name(), "--restore-network");

      assertThat(removed.status()).as(removed.out() + removed.err()).isZero();
      assertThat(removed.out())
          .contains("Removed " + host.name() + ". It has the network from before");
      assertThat(host.kernel()).isEqualTo(before);
      assertThat(uplink("host", "show", host.name()).status()).isEqualTo(1);
    }
  }

  @Test
  void keepsTheHostThatRollsBackAndLeavesTheOthers() throws Exception {
    try (LabHostFixture host = lab.host();
        LabHostFixture other = lab.host()) {
      engine.add(host.name(), LabFixture.TEST, host.relay.port());
      engine.add(other.name(), LabFixture.TEST, other.relay.port());
      engine.install(host.name());
      engine.install(other.name());
      LabHostFixture.Kernel deployed = host.kernel();
      host.dropNewConnections(LabHostFixture.NIC);

      UplinkRun kept = uplink("host", "remove", host.name(), other.name(), "--restore-network");

      assertThat(kept.status()).isEqualTo(1);
      assertThat(kept.out())
          .contains(host.name() + ": Up (SetupNetworksFailed)", "was not removed", "rolled");
      assertThat(kept.err()).contains("Not changed and not removed: " + other.name() + ".");
      assertThat(host.kernel()).isEqualTo(deployed);
      assertThat(other.kernel().bridged()).isTrue();
      host.assertRecordMatchesKernel(engine);
      assertThat(engine.host(other.name()).status()).isEqualTo(HostStatus.UP);
    }
  }

  @Test
  void refusesAHostWithAStockVdsm() throws Exception {
    try (LabHostFixture host = lab.stockHost()) {
      engine.add(host.name(), LabFixture.TEST, host.relay.port());
      engine.install(host.name());

      UplinkRun refused = uplink("host", "remove", host.name(), "--restore-network");

      assertThat(refused.status()).isEqualTo(1);
      assertThat(refused.out()).contains("it has a stock Vdsm", "uplink host remove");
      assertThat(engine.host(host.name()).name()).isEqualTo(host.name());
    }
  }

  private UplinkRun uplink(String... words) {
    return UplinkRun.uplink(
        Stream.concat(
                Stream.of(words),
                Stream.of(
                    "--engine", engine.url().toString(), "--data-dir", engine.data().toString()))
            .toArray(String[]::new));
  }
}
