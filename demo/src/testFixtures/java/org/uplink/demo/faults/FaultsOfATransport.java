package org.uplink.demo.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.demo.faults.LabHostFixture.NETWORK;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.api.event.Event;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.api.host.StatusReason;
import org.uplink.lab.Lab;

/**
 * An engine and agents in a lab with faults: processes are killed, links fail, and answers are
 * lost. After each fault the engine's record matches the host's kernel, nothing has run twice, and
 * the next install brings the host Up. A subclass for each transport runs the tests.
 */
abstract class FaultsOfATransport {
  /** Longer than the 5 s for which a test cuts the link. */
  static final int PROOF_SECONDS = 10;

  private static final List<String> TIMES = new ArrayList<>();

  static LabFixture lab;
  static LabEngineFixture engine;

  private LabHostFixture host;

  @BeforeAll
  static void open() throws Exception {
    assumeThat(Lab.unavailable()).isEmpty();
    lab = LabFixture.open(PROOF_SECONDS);
    engine = lab.engine();
  }

  @AfterAll
  static void close() {
    System.out.println(
        "from the end of the fault until the engine's record matches the host: " + TIMES);
    if (lab != null) {
      lab.close();
    }
  }

  /** Adds a host with an agent of this transport to the lab and to the engine. */
  abstract LabHostFixture add() throws Exception;

  /** Lets no connection of a proof through the relay from now on. */
  abstract void admitNoProof();

  @BeforeEach
  void addAHost() throws Exception {
    host = add();
  }

  @AfterEach
  void end() throws Exception {
    host.close();
  }

  @Test
  void restartedEngineContinuesChange() throws Exception {
    installUntilTheChangeWaits();
    engine.kill();
    host.relay.heal();
    engine.start();
    awaitTheEnd("engine killed");
    isUp(1);
    theNextInstallGoesToUp(1);
  }

  @Test
  void guardRollsBackIfAgentIsKilled() throws Exception {
    installUntilTheChangeWaits();
    host.kill();
    await("the guard has rolled back").until(() -> !host.kernel().bridged());
    host.relay.heal();
    host.start();
    awaitTheEnd("agent killed in the change");
    isRolledBack("");
    theNextInstallGoesToUp(2);
  }

  @Test
  void keepsChangeIfAgentIsKilledAfterCommit() throws Exception {
    host.relay.lose(number -> host.committed());
    engine.begin(host.name());
    await("the change is committed").until(host::committed);
    host.kill();
    host.relay.heal();
    host.start();
    awaitTheEnd("agent killed after the commit");
    isUp(1);
    theNextInstallGoesToUp(1);
  }

  @Test
  void hostIsUpAfterLinkFailureOfFiveSeconds() throws Exception {
    installUntilTheChangeWaits();
    host.cutTheLink();
    host.relay.heal();
    long began = System.nanoTime();
    await("five seconds are over")
        .until(
            () -> {
              assertThat(host.waitsForProof()).as("the change waits for its proof").isTrue();
              return System.nanoTime() - began > Duration.ofSeconds(5).toNanos();
            });
    host.restoreTheLink();
    awaitTheEnd("link cut for 5 s");
    isUp(1);
    theNextInstallGoesToUp(1);
  }

  @Test
  void rollsBackAfterLinkFailureBeyondDeadline() throws Exception {
    installUntilTheChangeWaits();
    host.cutTheLink();
    host.relay.heal();
    await("the host has rolled back").until(() -> !host.kernel().bridged());
    host.restoreTheLink();
    awaitTheEnd("link cut beyond the deadline");
    isRolledBack("");
    theNextInstallGoesToUp(2);
  }

  @Test
  void reportsRemovedNetworkAndInstallRestoresIt() throws Exception {
    assertThat(engine.install(host.name()).status()).isEqualTo(HostStatus.UP);
    host.ip(
        "link delete " + NETWORK,
        "addr add %s/24 dev %s".formatted(host.address(), LabHostFixture.NIC));
    await("the host is NonOperational")
        .until(() -> engine.host(host.name()).status() == HostStatus.NON_OPERATIONAL);
    assertThat(engine.host(host.name()).reason()).contains(StatusReason.MANAGEMENT_NETWORK_MISSING);
    assertThat(engine.networks(host.name()).networks()).isEmpty();
    assertThat(lastEvent("HostNetworkChanged").orElseThrow().text())
        .contains("has lost its management network " + NETWORK);
    theNextInstallGoesToUp(2);
  }

  @Test
  void reportsMovedAddress() throws Exception {
    host.ip("addr add 198.51.100.7/24 dev " + LabHostFixture.NIC);
    assertThat(engine.install(host.name()).status()).isEqualTo(HostStatus.UP);
    host.ip("addr del 198.51.100.7/24 dev " + NETWORK, "addr add 198.51.100.8/24 dev " + NETWORK);
    await("the engine reports the moved address")
        .until(() -> lastEvent("HostNetworkChanged").isPresent());
    assertThat(lastEvent("HostNetworkChanged").orElseThrow().text())
        .contains("198.51.100.7/24", "198.51.100.8/24", "other than this engine");
    host.assertRecordMatchesKernel(engine);
    assertThat(engine.install(host.name()).status()).isEqualTo(HostStatus.UP);
    assertThat(host.countChanges()).isEqualTo(1);
  }

  final LabHostFixture host() {
    return host;
  }

  /** Waits until the change is applied, while no proof can get through. */
  final void installUntilTheChangeWaits() throws Exception {
    admitNoProof();
    engine.begin(host.name());
    await("a change waits for its proof").until(host::waitsForProof);
  }

  final void awaitTheEnd(String fault) throws Exception {
    long began = System.nanoTime();
    await("the end of the run")
        .until(
            () -> {
              HostDocument now = engine.host(host.name());
              return LabHostFixture.hasRunEnded(now) && now.status() != HostStatus.INITIALIZING;
            });
    TIMES.add("%s %d ms".formatted(fault, Duration.ofNanos(System.nanoTime() - began).toMillis()));
  }

  final void isUp(long changes) throws Exception {
    HostDocument record = engine.host(host.name());
    assertThat(record.status()).as("%s", record).isEqualTo(HostStatus.UP);
    assertThat(host.kernel().onNetwork()).containsExactly(host.address() + "/24");
    host.assertRecordMatchesKernel(engine);
    assertThat(host.countChanges()).isEqualTo(changes);
  }

  final void isRolledBack(String why) throws Exception {
    HostDocument record = engine.host(host.name());
    assertThat(record.status()).as("%s", record).isEqualTo(HostStatus.NON_OPERATIONAL);
    assertThat(record.reason()).contains(StatusReason.SETUP_NETWORKS_FAILED);
    assertThat(record.statusText().orElseThrow()).contains("The host rolled the change back", why);
    assertThat(host.kernel().onNic()).containsExactly(host.address() + "/24");
    host.assertRecordMatchesKernel(engine);
    assertThat(host.countChanges()).isEqualTo(1);
  }

  /** Checks that the next install brings the host Up, or changes nothing if it is Up. */
  final void theNextInstallGoesToUp(long changes) throws Exception {
    host.relay.heal();
    assertThat(engine.install(host.name()).status()).isEqualTo(HostStatus.UP);
    isUp(changes);
  }

  /** Returns the latest event of a type. Others, such as of the active NIC, may follow it. */
  final Optional<Event> lastEvent(String type) {
    return engine.events(host.name()).reversed().stream()
        .filter(event -> event.type().equals(type))
        .findFirst();
  }
}
