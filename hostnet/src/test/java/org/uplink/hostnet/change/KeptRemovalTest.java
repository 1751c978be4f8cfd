package org.uplink.hostnet.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.hostnet.HostFixture;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.plan.Planner;
import org.uplink.platform.StepListener;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.Proof;

/** Tests that a boot does not bring back what another program removed before a change was kept. */
class KeptRemovalTest {
  private static final String LATER_BOOT = "2";

  @TempDir Path files;
  private RemovalHost host;

  @BeforeEach
  void open() {
    host = RemovalHost.open();
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void bootLeavesRemovedWhatOthersRemoved() throws IOException {
    StoredChange change = host.applyAndRemove(files);
    ChangeFiles stored = ChangeFiles.open(files);
    assertThat(stored.keep(true)).isTrue();

    host.recovery(files, StepListener.NONE).recordKept(change, Proof.PROVED);

    assertKeptWithoutRemoved();
  }

  /** The next agent finds out what the killed one could not store. */
  @Test
  void agentThatIsKilledAfterTheDecisionIsNoDifference() throws IOException {
    host.applyAndRemove(files);
    assertThat(ChangeFiles.open(files).keep(true)).isTrue();

    assertThat(host.recovery(files, StepListener.NONE).recover(new FakeBoot(RemovalHost.BOOT)))
        .isEmpty();

    assertKeptWithoutRemoved();
  }

  /** The engine's address is restored, although another program removed it meanwhile. */
  @Test
  void bootRestoresWhatTheHostNeeds() throws IOException {
    StoredChange change = host.applyAndRemove(files);
    host.fixture.ip("-4 addr flush dev ovirtmgmt");
    assertThat(ChangeFiles.open(files).keep(true)).isTrue();

    host.recovery(files, StepListener.NONE).recordKept(change, Proof.PROVED);

    assertThat(RemovalHost.outcome(files).concurrentChanges())
        .contains("Another program removed the address 192.0.2.2/24 from ovirtmgmt.");
    restore();
    assertThat(host.fixture.ip("-4 addr show dev ovirtmgmt")).contains("192.0.2.2/24");
  }

  private void assertKeptWithoutRemoved() throws IOException {
    ChangeStatus outcome = RemovalHost.outcome(files);
    assertThat(outcome.state()).isEqualTo(ChangeState.SAFE);
    assertThat(outcome.concurrentChanges())
        .hasSameSizeAs(RemovalHost.REMOVALS)
        .allMatch(text -> text.startsWith("Another program removed the "))
        .allMatch(text -> text.endsWith(". A restart of the host does not bring this back."));
    List<String> kept = picture();
    restore();
    assertThat(picture()).containsExactlyElementsOf(kept);
  }

  /**
   * Returns the host without the number of the NIC's other end, and without link-local addresses.
   */
  private List<String> picture() {
    return host.picture()
        .lines()
        .filter(line -> !line.contains("fe80::"))
        .map(line -> line.replaceAll("@if[0-9]+", ""))
        .sorted()
        .toList();
  }

  /** Boots the host: the NIC has nothing, and the agent restores the safe configuration. */
  private void restore() throws IOException {
    HostFixture booted = host.fixture;
    String mac = booted.state().link("eth0").orElseThrow().mac().orElseThrow().toString();
    booted.ip("link del ovirtmgmt");
    booted.ip("link del eth0");
    booted.cable("eth0");
    booted.ip("link set eth0 address " + mac);
    StoredChange safe =
        host.recovery(files, StepListener.NONE).recover(new FakeBoot(LATER_BOOT)).orElseThrow();
    Plan restoration =
        new Planner(HostEnvironment.EMPTY).planRestore(booted.state(), safe.target());
    booted.applier().apply(restoration);
  }
}
