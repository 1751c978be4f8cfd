package org.uplink.demo.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.demo.faults.LabHostFixture.NETWORK;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.api.event.Event;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.api.host.StatusReason;
import org.uplink.lab.Lab;

/**
 * An engine and agents in a lab with faults: processes are killed, links fail, and answers are
 * lost. After each fault the engine's record matches the host's kernel, nothing has run twice, and
 * the next install brings the host Up.
 */
@Tag("long")
class FaultsIT {
  /** Longer than the 5 s for which a test cuts the link. */
  private static final int PROOF_SECONDS = 10;

  private static final List<String> TIMES = new ArrayList<>();

  private static LabFixture lab;
  private static LabEngineFixture engine;

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

  @BeforeEach
  void addAHost() throws Exception {
    host = lab.host();
    engine.add(host.name(), LabFixture.TEST, host.relay.port());
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
  void hostIsUpIfAnswerToSetupNetworksIsLost() throws Exception {
    host.relay.admit(Integer.MAX_VALUE);
    host.relay.lose(number -> number == 1 && host.committed());
    engine.begin(host.name());
    awaitTheEnd("answer to setupNetworks lost");
    isUp(1);
    theNextInstallGoesToUp(1);
  }

  @Test
  void hostIsUpIfAllAnswersAfterCommitAreLost() throws Exception {
    host.relay.admit(Integer.MAX_VALUE);
    host.relay.lose(number -> number <= 2 && host.committed());
    engine.begin(host.name());
    awaitTheEnd("answers to the commit lost");
    isUp(1);
    theNextInstallGoesToUp(1);
  }

  @Test
  void doesNotCommitTheChangeOfAnotherClient() throws Exception {
    UncommittedChange.deploy(host, lab.engineIdentity());
    assertThat(host.committed()).as("before").isFalse();

    HostDocument record = engine.install(host.name());

    assertThat(record.status()).as("%s", record).isEqualTo(HostStatus.NON_OPERATIONAL);
    assertThat(record.reason()).contains(StatusReason.NETWORK_NOT_COMMITTED);
    assertThat(record.statusText().orElseThrow())
        .contains("keeps a change of its network that this engine did not request");
    assertThat(host.committed()).isFalse();
    assertThat(host.kernel().onNetwork()).containsExactly(host.address() + "/24");
    assertThat(host.countChanges()).isEqualTo(1);
  }

  /** Takes long: a stock Vdsm can only be asked after the end of the confirmation time. */
  @Test
  void hostIsUpIfAnswerOfStockVdsmIsLost() throws Exception {
    assumeThat(Boolean.getBoolean("uplink.full")).as("-Pfull").isTrue();
    try (var stock = lab.stockHost()) {
      engine.add(stock.name(), LabFixture.TEST, stock.relay.port());
      stock.relay.admit(Integer.MAX_VALUE);
      stock.relay.watch(next -> !(next.back() && next.connection() == 1 && stock.committed()));

      HostDocument installed = engine.install(stock.name());

      assertThat(installed.status()).as("%s", installed).isEqualTo(HostStatus.UP);
      assertThat(installed.proof()).contains("unproved");
      assertThat(engine.events(stock.name()).getLast().text()).contains("the answer was lost");
      assertThat(stock.countChanges()).isEqualTo(1);
      stock.assertOldOrNewNetwork();
    }
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
    assertThat(lastEvent().type()).isEqualTo("HostNetworkChanged");
    assertThat(lastEvent().text()).contains("has lost its management network " + NETWORK);
    theNextInstallGoesToUp(2);
  }

  @Test
  void reportsMovedAddress() throws Exception {
    host.ip("addr add 198.51.100.7/24 dev " + LabHostFixture.NIC);
    assertThat(engine.install(host.name()).status()).isEqualTo(HostStatus.UP);
    host.ip("addr del 198.51.100.7/24 dev " + NETWORK, "addr add 198.51.100.8/24 dev " + NETWORK);
    await("the engine reports the moved address")
        .until(() -> lastEvent().type().equals("HostNetworkChanged"));
    assertThat(lastEvent().text())
        .contains("198.51.100.7/24", "198.51.100.8/24", "other than this engine");
    host.assertRecordMatchesKernel(engine);
    assertThat(engine.install(host.name()).status()).isEqualTo(HostStatus.UP);
    assertThat(host.countChanges()).isEqualTo(1);
  }

  @Test
  void secondEngineLearnsOfPendingChange() throws Exception {
    try (var second = lab.secondEngine()) {
      second.add(host.name(), host.address(), host.port());
      installUntilTheChangeWaits();

      HostDocument other = second.install(host.name());

      assertThat(other.status()).as("%s", other).isEqualTo(HostStatus.NON_OPERATIONAL);
      assertThat(other.statusText().orElseThrow())
          .contains("Another change of the network of host " + host.name() + " is pending")
          .containsPattern("at 192.0.2.1 requested it \\d+ s ago")
          .containsPattern("it ends within \\d+ s")
          .contains("changed nothing", "uplink host install " + host.name());
      assertThat(other.reason()).contains(StatusReason.NETWORK_CHANGE_PENDING);
      assertThat(second.networks(host.name()).devices()).as("what may go again").isEmpty();
      host.relay.heal();
      awaitTheEnd("two engines");
      isUp(1);
      assertThat(second.install(host.name()).status()).isEqualTo(HostStatus.UP);
      assertThat(host.countChanges()).isEqualTo(1);
    }
  }

  /** Waits until the change is applied, while no proof can get through. */
  private void installUntilTheChangeWaits() throws Exception {
    host.relay.admit(1);
    engine.begin(host.name());
    await("a change waits for its proof").until(host::waitsForProof);
  }

  private void awaitTheEnd(String fault) throws Exception {
    long began = System.nanoTime();
    await("the end of the run")
        .until(
            () -> {
              HostDocument now = engine.host(host.name());
              return LabHostFixture.hasRunEnded(now) && now.status() != HostStatus.INITIALIZING;
            });
    TIMES.add("%s %d ms".formatted(fault, Duration.ofNanos(System.nanoTime() - began).toMillis()));
  }

  private void isUp(long changes) throws Exception {
    HostDocument record = engine.host(host.name());
    assertThat(record.status()).as("%s", record).isEqualTo(HostStatus.UP);
    assertThat(host.kernel().onNetwork()).containsExactly(host.address() + "/24");
    host.assertRecordMatchesKernel(engine);
    assertThat(host.countChanges()).isEqualTo(changes);
  }

  private void isRolledBack(String why) throws Exception {
    HostDocument record = engine.host(host.name());
    assertThat(record.status()).as("%s", record).isEqualTo(HostStatus.NON_OPERATIONAL);
    assertThat(record.reason()).contains(StatusReason.SETUP_NETWORKS_FAILED);
    assertThat(record.statusText().orElseThrow()).contains("The host rolled the change back", why);
    assertThat(host.kernel().onNic()).containsExactly(host.address() + "/24");
    host.assertRecordMatchesKernel(engine);
    assertThat(host.countChanges()).isEqualTo(1);
  }

  /** Checks that the next install brings the host Up, or changes nothing if it is Up. */
  private void theNextInstallGoesToUp(long changes) throws Exception {
    host.relay.heal();
    assertThat(engine.install(host.name()).status()).isEqualTo(HostStatus.UP);
    isUp(changes);
  }

  private Event lastEvent() {
    return engine.events(host.name()).getLast();
  }
}
