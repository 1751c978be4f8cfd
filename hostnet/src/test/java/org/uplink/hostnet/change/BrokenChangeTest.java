package org.uplink.hostnet.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.hostnet.guard.GuardProgram;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.testkit.Seed;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.setup.SetupCode;

/** Tests a kernel that refuses the rollback, unexpected errors, and unreadable files. */
class BrokenChangeTest {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final FakeKernelHost.Kernel kernel = new FakeKernelHost.Kernel();
  private final FakeBoot boot = new FakeBoot("boot 1");
  @TempDir Path folder;
  private FakeKernelHost host;

  @BeforeEach
  void start() throws Exception {
    host = new FakeKernelHost(folder, kernel, boot);
  }

  @AfterEach
  void end() {
    host.close();
    threads.close();
  }

  @Test
  void guardRetriesARollbackThatFailed() throws Exception {
    Future<ChangeStatus> running = begin("a");
    kernel.failures.set(3);
    boot.pass(Duration.ofSeconds(31));

    assertThatThrownBy(() -> running.get(HANG_SECONDS, TimeUnit.SECONDS))
        .hasMessageContaining("the socket is broken");
    assertThat(host.guard.armed).isTrue();
    assertThat(kernel.state).isEqualTo("new");
    assertThat(host.control.findStatus("a").orElseThrow().reason())
        .contains("the rollback has not finished");

    finishAsGuard();

    assertThat(kernel.state).isEqualTo("old");
    assertThat(host.control.findStatus("a").orElseThrow().verified()).contains(true);
    assertThat(host.files.aborted()).isEmpty();
  }

  @Test
  void guardRollsBackAfterAnUnexpectedError() throws Exception {
    kernel.breaking = true;
    assertThatThrownBy(() -> host.control.change(host.proposal("a", true), host))
        .isInstanceOf(StackOverflowError.class);
    assertThat(host.guard.armed).isTrue();
    assertThat(host.files.pending()).isPresent();

    finishAsGuard();

    assertThat(kernel.state).isEqualTo("old");
    assertThat(host.control.findStatus("a").orElseThrow().state())
        .isEqualTo(ChangeState.ROLLED_BACK);
  }

  /**
   * Another process may hold the lock for longer than the guard waits. There may be no other
   * process that rolls back.
   */
  @Test
  void guardTriesUntilItGetsTheLock() throws Exception {
    kernel.state = "new";
    host.files.writePending(GuardProcessTest.change(boot, "a", host.name()));
    var errors = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    try (var other = ChangePaths.openLock(folder)) {
      Future<?> guard;
      try (var _ = other.tryLock().orElseThrow()) {
        guard = threads.submit(() -> finishAsGuard(Duration.ofMillis(20)));
        await()
            .until(() -> errors.toString(StandardCharsets.UTF_8).split("keeps trying").length > 2);
        assertThat(errors.toString(StandardCharsets.UTF_8))
            .contains("change a is not rolled back yet");
        assertThat(kernel.state).isEqualTo("new");
        assertThat(guard).isNotDone();
      }
      guard.get(HANG_SECONDS, TimeUnit.SECONDS);
    } finally {
      System.setErr(before);
    }
    assertThat(kernel.state).isEqualTo("old");
    assertThat(errors.toString(StandardCharsets.UTF_8)).contains("rolled back change a");
  }

  @Test
  void guardThatWaitsForTheLockEndsWhenTheChangeHasEnded() throws Exception {
    host.files.writePending(GuardProcessTest.change(boot, "a", host.name()));
    try (var other = ChangePaths.openLock(folder);
        var _ = other.tryLock().orElseThrow()) {
      Future<?> guard = threads.submit(() -> finishAsGuard(Duration.ofMillis(20)));
      host.files.discardPending();
      guard.get(HANG_SECONDS, TimeUnit.SECONDS);
    }
  }

  @Test
  void stoppedAgentRefusesChanges() {
    RequestedChange late = host.proposal("late", true);
    host.control.close();
    for (Callable<?> call :
        List.<Callable<?>>of(
            () -> host.control.change(late, host),
            () -> {
              host.control.makeSafe(Optional.empty());
              return late;
            })) {
      assertThatThrownBy(call::call)
          .asInstanceOf(type(SetupRefusedException.class))
          .returns(SetupCode.NOT_READY, SetupRefusedException::code);
    }
  }

  @Test
  void renamesAnUnreadableFile() throws Exception {
    for (var name : new String[] {"safe", "kept", "pending", "aborted"}) {
      Files.writeString(folder.resolve(name), "{\"sequence\": ");
    }
    host.close();

    host = new FakeKernelHost(folder, kernel, boot);

    assertThat(host.toRestore).isEmpty();
    assertThat(host.files.running().networks()).isEmpty();
    assertThat(folder.resolve("safe.unreadable")).exists();
    assertThat(folder.resolve("safe")).doesNotExist();
    Future<ChangeStatus> running = begin("b");
    await()
        .until(
            () ->
                running.isDone()
                    || host.control
                        .acceptProof("b", "token", FakeKernelHost.ENGINE, Optional::empty)
                        .isEmpty());
    assertThat(running.get(HANG_SECONDS, TimeUnit.SECONDS).state()).isEqualTo(ChangeState.SAFE);
  }

  /**
   * The agent starts with whatever a broken disk left, and each damaged file stays to be looked at.
   */
  @Test
  void startsWithEachFileCutAtAnyLength() throws Exception {
    Future<ChangeStatus> running = begin("a");
    assertThat(host.control.acceptProof("a", "token", FakeKernelHost.ENGINE, Optional::empty))
        .isEmpty();
    assertThat(running.get(HANG_SECONDS, TimeUnit.SECONDS).state()).isEqualTo(ChangeState.SAFE);
    host.files.restored(
        new ChangeFiles.RestoredConfiguration("boot 1", 1, RunningConfiguration.EMPTY));
    byte[] change = Files.readAllBytes(folder.resolve("safe"));
    byte[] restored = Files.readAllBytes(folder.resolve("restored"));
    var random = new Random(Seed.VALUE);
    for (var round = 0; round < 12; round++) {
      for (var name : new String[] {"safe", "kept", "pending", "aborted", "restored"}) {
        byte[] whole = name.equals("restored") ? restored : change;
        byte[] cut = Arrays.copyOf(whole, round == 0 ? 0 : random.nextInt(whole.length));
        host.close();
        Files.write(folder.resolve(name), cut);

        host = new FakeKernelHost(folder, kernel, boot);

        assertThat(host.files.running().networks()).isEmpty();
        assertThat(host.files.isPending("a")).isFalse();
        if (name.equals("restored")) {
          assertThat(host.files.restored()).isEmpty();
        }
        assertThat(folder.resolve(name)).doesNotExist();
        assertThat(folder.resolve(name + ".unreadable" + (round == 0 ? "" : round + 1)))
            .hasBinaryContent(cut);
      }
    }
    for (Path outcome : outcomes()) {
      Files.write(outcome, "{\"sequence\": ".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(host.files.findOutcome("a")).isEmpty();
    assertThat(outcomes()).isEmpty();
  }

  private List<Path> outcomes() throws IOException {
    try (var files = Files.list(folder.resolve("outcomes"))) {
      return files.filter(file -> file.toString().endsWith("-a.json")).toList();
    }
  }

  private Future<ChangeStatus> begin(String id) throws Exception {
    Future<ChangeStatus> running =
        threads.submit(() -> host.control.change(host.proposal(id, true), host));
    host.awaitWaiting(id);
    return running;
  }

  /** Runs a guard whose agent has exited. */
  private void finishAsGuard() throws Exception {
    finishAsGuard(Duration.ofSeconds(HANG_SECONDS));
  }

  private Void finishAsGuard(Duration lockTimeout) throws Exception {
    try (var lock = ChangePaths.openLock(folder)) {
      new GuardProgram(host.files, lock, host.recovery, boot, () -> {}, lockTimeout, () -> 0)
          .serve(
              InputStream.nullInputStream(),
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    }
    return null;
  }
}
