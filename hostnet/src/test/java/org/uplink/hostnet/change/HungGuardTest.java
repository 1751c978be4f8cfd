package org.uplink.hostnet.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.hostnet.HostShape;
import org.uplink.hostnet.change.CrashRun.Interruption;
import org.uplink.hostnet.change.CrashingAgent.Fate;
import org.uplink.hostnet.state.Snapshot;

/** A guard that is stopped, as by SIGSTOP or a machine that swaps, and goes on much later. */
class HungGuardTest {
  private static final CrashCase KEPT =
      new CrashCase(HostShape.DUAL_STACK, CrashCase.What.DEPLOYED, true);

  @TempDir static Path folder;
  private static CrashGround ground;

  @BeforeAll
  static void open() throws Exception {
    ground = CrashGround.open(FastJava.in(folder), folder, KEPT);
  }

  @AfterAll
  static void close() {
    if (ground != null) {
      ground.close();
    }
  }

  @AfterEach
  void reset() {
    ground.reset();
  }

  @Test
  void theAgentRollsBackByItselfAndTheGuardThatWakesChangesNothing() throws Exception {
    var run = ground.run(KEPT.unconfirmed(), Interruption.at(ground.armed(), Fate.HANGING_GUARD));

    assertThat(run.crashed()).isFalse();
    assertThat(run.committed()).isFalse();
    ground.verify(run);
    run.wake(run.guard());
    ground.verify(run);
  }

  @Test
  void whatTheAgentHasKeptStaysWhenTheGuardWakes() throws Exception {
    var run = ground.run(KEPT, Interruption.at(ground.armed(), Fate.HANGING_GUARD));

    assertThat(run.committed()).isTrue();
    ground.verify(run);
    run.wake(run.guard());
    ground.verify(run);
  }

  @Test
  void theNextAgentRollsBackAndWhatItKeepsStaysWhenTheGuardWakes() throws Exception {
    var run = ground.run(KEPT, Interruption.at(ground.applied(), Fate.AGENT_AND_HANGING_GUARD));
    assertThat(run.crashed()).isTrue();
    var hanging = run.guard();
    ground.settle(run);
    ground.verify(run);

    var next = ground.go(run, new CrashCase(HostShape.DUAL_STACK, CrashCase.What.BRIDGELESS, true));
    assertThat(next.committed()).as(next.words()).isTrue();
    next.awaitGuard();
    Files.delete(run.folder().resolve(CrashingGuard.MOMENTS));
    Snapshot kept = ground.snapshot();
    next.wake(hanging);

    assertThat(ground.host.applier().verify(kept).differences()).isEmpty();
    assertThat(next.committed()).isTrue();
  }

  @Test
  void aGuardThatHangsInTheMiddleOfTheWayBackIsEndedByTheNextAgent() throws Exception {
    var run = ground.run(KEPT, new Interruption(ground.applied(), Fate.AGENT, 6, true));
    run.awaitGuard();
    var hanging = ProcessHandle.of(Long.parseLong(run.guard())).orElseThrow();
    CrashingAgent.signal("STOP", hanging);
    assertThat(ChangeFiles.open(run.folder()).aborted()).isPresent();

    ground.settle(run, Duration.ofSeconds(2));

    ground.verify(run);
    assertThat(run.committed()).isFalse();
    ground.host.await("the guard's end", () -> isOver(hanging));
  }

  /** Nobody may have asked for its status yet. */
  private static boolean isOver(ProcessHandle process) {
    try {
      return !process.isAlive()
          || Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"))
              .contains(") Z ");
    } catch (java.io.IOException e) {
      return true;
    }
  }

  @Test
  void oneThatHangsBeforeTheChangeIsReplacedAndNoneIsWaitedForWithoutADeadline() throws Exception {
    var files = Files.createDirectory(folder.resolve("files"));
    var place = CrashingAgent.place(files);
    ProcessHandle third;
    try (var guard = GuardProcess.of(GuardProcess.command(place), Duration.ofSeconds(5))) {
      guard.ready();
      var first = guard.process().orElseThrow();
      CrashingAgent.signal("STOP", first);

      guard.ready();

      var second = guard.process().orElseThrow();
      assertThat(second.pid()).isNotEqualTo(first.pid());
      ground.host.await("the first one's end", () -> !first.isAlive());
      CrashingAgent.signal("STOP", second);
      guard.disarm();
      var change = GuardProcessTest.change(KernelBoot.read(), "a");
      assertThatThrownBy(() -> guard.arm(change))
          .isInstanceOf(Guard.NotArmed.class)
          .hasMessageContaining("does not answer");
      ground.host.await("the second one's end", () -> !second.isAlive());

      guard.ready();
      third = guard.process().orElseThrow();
      CrashingAgent.signal("STOP", third);
    }
    ground.host.await("the third one's end", () -> !third.isAlive());
  }
}
