package org.uplink.hostnet.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.scaled;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.hostnet.HostLayout;
import org.uplink.hostnet.change.CrashRun.Interruption;
import org.uplink.hostnet.change.CrashingAgent.CrashKind;
import org.uplink.hostnet.guard.GuardProcess;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.verbs.change.ChangeState;

/**
 * Tests a guard that is stopped (by SIGSTOP, or on a machine that swaps) and continues much later.
 */
@Tag("long")
class HungGuardTest {
  private static final CrashCase KEPT =
      new CrashCase(HostLayout.DUAL_STACK, CrashCase.What.DEPLOYED, true);

  @TempDir static Path folder;
  private static CrashFixture fixture;

  @BeforeAll
  static void open() throws Exception {
    fixture = CrashFixture.open(CachedJava.create(folder), folder, KEPT);
  }

  @AfterAll
  static void close() {
    if (fixture != null) {
      fixture.close();
    }
  }

  @AfterEach
  void reset() {
    fixture.reset();
  }

  @Test
  void agentRollsBackWhileItsGuardHangs() throws Exception {
    CrashRun run =
        fixture.run(
            KEPT.unconfirmed(), Interruption.at(fixture.armedPoint(), CrashKind.HANGING_GUARD));

    assertThat(run.crashed()).isFalse();
    assertThat(run.committed()).isFalse();
    fixture.assertOldOrNewNetwork(run);
    run.resumeGuard(run.guard());
    fixture.assertOldOrNewNetwork(run);
  }

  @Test
  void guardEndsAnAgentThatIsStoppedInTheMiddleOfAChange() throws Exception {
    List<String> points = fixture.points().all();
    int middle =
        points.indexOf(
                points.stream()
                    .filter(point -> point.contains("add eth0 to"))
                    .findFirst()
                    .orElseThrow())
            + 2;

    CrashRun run = fixture.run(KEPT, Interruption.at(middle, CrashKind.STOPPED_AGENT));

    assertThat(run.crashed()).isTrue();
    run.awaitGuard();
    StoredOutcome outcome =
        ChangeFiles.open(run.folder()).outcomes().find(KEPT.toString()).orElseThrow();
    assertThat(outcome.status().state()).isEqualTo(ChangeState.ROLLED_BACK);
    assertThat(outcome.status().differences()).isEmpty();
    fixture.assertOldOrNewNetwork(run);
  }

  @Test
  void resumedGuardDoesNotTouchAKeptChange() throws Exception {
    CrashRun run =
        fixture.run(KEPT, Interruption.at(fixture.armedPoint(), CrashKind.HANGING_GUARD));

    assertThat(run.committed()).isTrue();
    fixture.assertOldOrNewNetwork(run);
    run.resumeGuard(run.guard());
    fixture.assertOldOrNewNetwork(run);
  }

  @Test
  void resumedGuardDoesNotTouchTheNextAgentsChange() throws Exception {
    CrashRun run =
        fixture.run(
            KEPT, Interruption.at(fixture.appliedPoint(), CrashKind.AGENT_AND_HANGING_GUARD));
    assertThat(run.crashed()).isTrue();
    String hanging = run.guard();
    fixture.startNextAgent(run);
    fixture.assertOldOrNewNetwork(run);

    CrashRun next =
        fixture.runNext(run, new CrashCase(HostLayout.DUAL_STACK, CrashCase.What.BRIDGELESS, true));
    assertThat(next.committed()).as(next.output()).isTrue();
    next.awaitGuard();
    Files.delete(run.folder().resolve(CrashingGuard.POINTS));
    Snapshot kept = fixture.snapshot();
    next.resumeGuard(hanging);

    assertThat(fixture.host.applier().verify(kept).differences()).isEmpty();
    assertThat(next.committed()).isTrue();
  }

  @Test
  void nextAgentKillsAGuardThatHangsDuringARollback() throws Exception {
    CrashRun run =
        fixture.run(KEPT, new Interruption(fixture.appliedPoint(), CrashKind.AGENT, 6, true));
    run.awaitGuard();
    ProcessHandle hanging = ProcessHandle.of(Long.parseLong(run.guard())).orElseThrow();
    CrashingAgent.signal("STOP", hanging);
    assertThat(ChangeFiles.open(run.folder()).aborted()).isPresent();

    fixture.startNextAgent(run, Duration.ofSeconds(2));

    fixture.assertOldOrNewNetwork(run);
    assertThat(run.committed()).isFalse();
    await("the guard's end").until(() -> isOver(hanging));
  }

  @Test
  void replacesGuardThatHangsBeforeTheChange() throws Exception {
    Path files = Files.createDirectory(folder.resolve("files"));
    ChangePaths place = CrashingAgent.place(files);
    ProcessHandle third;
    try (var guard = GuardProcess.of(GuardProcess.command(place), scaled(Duration.ofSeconds(2)))) {
      guard.awaitReady();
      ProcessHandle first = guard.process().orElseThrow();
      CrashingAgent.signal("STOP", first);

      guard.awaitReady();

      ProcessHandle second = guard.process().orElseThrow();
      assertThat(second.pid()).isNotEqualTo(first.pid());
      await("the first one's end").until(() -> !first.isAlive());
      CrashingAgent.signal("STOP", second);
      guard.disarm();
      StoredChange change = GuardProcessTest.change(KernelBoot.read(), "a");
      assertThatThrownBy(() -> guard.arm(change))
          .isInstanceOf(Guard.NotArmedException.class)
          .hasMessageContaining("does not answer");
      await("the second one's end").until(() -> !second.isAlive());

      guard.awaitReady();
      third = guard.process().orElseThrow();
      CrashingAgent.signal("STOP", third);
    }
    await("the third one's end").until(() -> !third.isAlive());
  }

  /** A killed process may remain as a zombie until its parent waits for it. */
  private static boolean isOver(ProcessHandle process) {
    try {
      return !process.isAlive()
          || Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"))
              .contains(") Z ");
    } catch (java.io.IOException e) {
      return true;
    }
  }
}
