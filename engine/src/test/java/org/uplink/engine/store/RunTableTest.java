package org.uplink.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.engine.store.TableFixture.NOW;
import static org.uplink.engine.store.TableFixture.decision;
import static org.uplink.engine.store.TableFixture.ending;
import static org.uplink.engine.store.TableFixture.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostState;
import org.uplink.engine.run.Run;
import org.uplink.engine.run.RunRepository;
import org.uplink.engine.run.RunRepository.BeginResult;
import org.uplink.engine.run.RunRequest;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/** The tables runs and decisions. */
final class RunTableTest {
  @TempDir Path temp;
  private TableFixture database;

  @BeforeEach
  void open() {
    database = new TableFixture(temp, new Retention(100, 20, 3));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void onlyOneOfManyConcurrentRunsBegins() throws Exception {
    database.hosts().add(host("h"));
    var start = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ArrayList<Future<BeginResult>>();
      for (var i = 0; i < 8; i++) {
        Callable<BeginResult> begin =
            () -> {
              start.await();
              return database.runs().begin(RunRequest.install("h"), NOW);
            };
        answers.add(threads.submit(begin));
      }
      start.countDown();
      int begun = 0;
      for (var answer : answers) {
        begun += answer.get() instanceof BeginResult.Begun ? 1 : 0;
      }
      assertThat(begun).isEqualTo(1);
    }
    assertThat(database.runs().running()).hasSize(1);
    assertThat(database.runs().begin(RunRequest.install("none"), NOW))
        .isEqualTo(new BeginResult.NoSuchHost());
  }

  @Test
  void stepOfARunIsStoredUntilItEnds() {
    database.hosts().add(host("h"));
    Run run = database.begin("h");
    database.runs().saveStep(run.id(), Run.Step.GET_ROUTE);
    database.runs().end(run, ending(decision(8, Optional.of("eth1"))));
    database.runs().saveStep(run.id(), Run.Step.QUEUED);

    assertThat(database.runs().latest("h").orElseThrow().step()).isEqualTo(Run.Step.GET_ROUTE);
  }

  @Test
  void runEndsOnce() {
    database.hosts().add(host("h"));
    Run install = database.begin("h");
    database.runs().end(install, ending(decision(8, Optional.of("eth1"))));
    database.runs().end(install, ending(decision(9, Optional.of("eth2"))));
    assertThat(database.hosts().find("h").orElseThrow().activeNic()).contains("eth1");
    assertThat(database.runs().decisions("h", Long.MAX_VALUE, 10)).hasSize(1);
  }

  /** An earlier release could take a host out of its run's states. */
  @Test
  void runEndsAlthoughItsHostHasLeftTheStatesOfARun() {
    database.hosts().add(host("h"));
    Run install = database.begin("h");
    var failed = new HostEvent.RunFailed(HostState.Reason.AGENT_LOST, "gone");
    assertThat(database.hosts().applyEvents("h", List.of(failed), List.of(), NOW)).isTrue();

    database.runs().end(install, ending(decision(8, Optional.of("eth1"))));

    assertThat(database.runs().running()).isEmpty();
    assertThat(database.hosts().find("h").orElseThrow().state())
        .isEqualTo(new HostState.InstallFailed(HostState.Reason.AGENT_LOST, "gone"));
    assertThat(database.runs().latestDecision("h")).isPresent();
    assertThat(database.begin("h").id()).isNotEqualTo(install.id());
  }

  @Test
  void row3KeepsActiveNicAndRow6ClearsIt() {
    database.hosts().add(host("h"));
    database.runs().end(database.begin("h"), ending(decision(8, Optional.of("eth1"))));
    database.runs().end(database.begin("h"), ending(decision(3, Optional.empty())));
    assertThat(database.hosts().find("h").orElseThrow().activeNic()).contains("eth1");
    database.runs().end(database.begin("h"), ending(decision(6, Optional.empty())));
    assertThat(database.hosts().find("h").orElseThrow().activeNic()).isEmpty();
  }

  @Test
  void keepsRunsAndDecisionsUpToRetention() {
    database.hosts().add(host("h"));
    for (var i = 0; i < 6; i++) {
      database.runs().end(database.begin("h"), ending(decision(8, Optional.of("eth" + i))));
    }
    assertThat(database.runs().decisions("h", Long.MAX_VALUE, 10))
        .extracting(kept -> kept.decision().activeNic().orElseThrow())
        .containsExactly("eth5", "eth4", "eth3");
  }

  @Test
  void decisionWithoutARunIsStoredUnlessTheHostIsDecidedAlready() {
    database.hosts().add(host("h"));
    Run run = database.begin("h");
    database.runs().saveDecision(run, NOW, decision(8, Optional.of("eth1")), List.of());
    RunRepository.StoredDecision first = database.runs().latestDecision("h").orElseThrow();
    Decision eth0 = decision(9, Optional.of("eth0"));
    var event = AuditEvent.ofHost(NOW, AuditEvent.Type.ACTIVE_NIC_CHANGED, "h", "to eth0");
    var next = new RunRepository.DecisionWithoutRun(NOW, eth0, "why", List.of(event));

    assertThat(database.runs().saveDecision(first, next)).as("a run works on the host").isFalse();
    database.runs().end(run, ending(decision(8, Optional.of("eth1"))));
    assertThat(database.runs().saveDecision(first, next))
        .as("another decision was stored")
        .isFalse();
    Host kept = database.hosts().find("h").orElseThrow();
    assertThat(kept.activeNic()).contains("eth1");

    RunRepository.StoredDecision latest = database.runs().latestDecision("h").orElseThrow();
    assertThat(database.runs().saveDecision(latest, next)).isTrue();
    RunRepository.StoredDecision stored = database.runs().latestDecision("h").orElseThrow();
    assertThat(stored.run()).isEmpty();
    assertThat(stored.cause()).contains("why");
    assertThat(stored.decision()).isEqualTo(eth0);
    Host decided = database.hosts().find("h").orElseThrow();
    assertThat(decided.activeNic()).contains("eth0");
    assertThat(decided.networks()).as("left to the next check").isEqualTo(kept.networks());
    assertThat(database.auditLog().latest(Optional.of("h"), 1))
        .extracting(entry -> entry.event().text())
        .containsExactly("to eth0");
  }

  @Test
  void storesWarningsOfAPlan() {
    database.hosts().add(host("h"));
    var begun =
        (BeginResult.Begun)
            database.runs().begin(RunRequest.install("h", List.of("FilterRule", "New")), NOW);
    var warning =
        PlanWarning.of(WarningCode.FILTER_RULE, "eth0", "iif \"eth0\"", "a rule, named \"eth0\"");
    database.runs().saveWarnings(begun.run(), List.of(warning), List.of());
    Run read = database.runs().latest("h").orElseThrow();
    assertThat(read.warnings()).containsExactly(warning);
    assertThat(read.request().accepted()).containsExactly("FilterRule", "New");
  }
}
