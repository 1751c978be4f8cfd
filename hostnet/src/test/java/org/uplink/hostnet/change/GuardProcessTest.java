package org.uplink.hostnet.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG;

import java.io.ByteArrayOutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.hostnet.HostFixture;
import org.uplink.hostnet.backend.KernelBackend;
import org.uplink.hostnet.guard.GuardProcess;
import org.uplink.hostnet.guard.GuardProgram;
import org.uplink.hostnet.guard.HungAgentCheck;
import org.uplink.hostnet.guard.ProgressFile;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.platform.StepListener;

class GuardProcessTest {
  private static final Duration DEADLINE = HANG;

  @TempDir Path folder;

  static StoredChange change(Boot boot, String id) {
    return change(boot, id, KernelBackend.NAME);
  }

  @Test
  void armsAGuardAndReplacesOneThatDies() throws Exception {
    try (var host = HostFixture.open();
        var guard = GuardProcess.of(GuardProcess.command(place()))) {
      assertThat(host).isNotNull();
      var boot = KernelBoot.read();
      var files = ChangeFiles.open(folder);
      StoredChange change = change(boot, "a");
      files.writePending(change);

      long first = System.nanoTime();
      guard.arm(change);
      long second = System.nanoTime();
      guard.arm(change);
      System.out.println(
          "guard started and armed in %d ms, armed again in %d µs"
              .formatted(
                  TimeUnit.NANOSECONDS.toMillis(second - first),
                  TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - second)));

      ProcessHandle process = guard.process().orElseThrow();
      process.destroyForcibly();
      await("another guard")
          .until(() -> guard.process().filter(other -> other.pid() != process.pid()).isPresent());
      guard.disarm();
      assertThat(files.keep(true)).isTrue();
    }
  }

  @Test
  void refusesToGuardAChangeThatIsNotPending() throws Exception {
    try (var host = HostFixture.open();
        var guard = GuardProcess.of(GuardProcess.command(place()))) {
      assertThat(host).isNotNull();
      ChangeFiles.open(folder);

      assertThatThrownBy(() -> guard.arm(change(KernelBoot.read(), "b")))
          .isInstanceOf(Guard.NotArmedException.class)
          .hasMessageContaining("decided");
    }
  }

  @Test
  void refusesAProgramThatIsNotAGuard() throws Exception {
    try (var guard = GuardProcess.of(List.of("echo", "armed"))) {
      assertThatThrownBy(() -> guard.arm(change(KernelBoot.read(), "b")))
          .isInstanceOf(Guard.NotArmedException.class);
    }
  }

  @Test
  void killsAnAgentThatHangsPastTheDeadline() throws Exception {
    var boot = new FakeBoot("boot 1");
    var kernel = new FakeKernelHost.Kernel();
    kernel.state = "new";
    try (var agent = new FakeKernelHost(folder, kernel, boot);
        var in = new PipedInputStream();
        var line = new PipedOutputStream(in)) {
      agent.files.writePending(change(boot, "a", agent.name()));
      var killed = new CompletableFuture<Boolean>();
      var duty =
          new GuardProgram(
              agent.files,
              ChangePaths.openLock(folder),
              agent.recovery,
              boot,
              () -> killed.complete(true),
              DEADLINE,
              () -> 0);
      var out = new ByteArrayOutputStream();
      Thread standing =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      duty.serve(in, new PrintStream(out, true, StandardCharsets.UTF_8));
                    } catch (Exception e) {
                      killed.completeExceptionally(e);
                    }
                  });
      line.write("arm a\n".getBytes(StandardCharsets.UTF_8));
      line.flush();
      await().until(() -> out.toString(StandardCharsets.UTF_8).contains("armed a"));
      assertThat(killed).isNotDone();

      boot.pass(Duration.ofSeconds(70));

      assertThat(killed).succeedsWithin(DEADLINE);
      assertThat(standing.join(DEADLINE)).isTrue();
      assertThat(kernel.state).isEqualTo("old");
      assertThat(agent.files.outcomes().find("a").orElseThrow().status().reason())
          .contains("the agent hung");
    }
  }

  /**
   * A busy host may need minutes to change many routes, so an agent that makes progress must not be
   * killed.
   */
  @Test
  void detectsAHungAgentByMissingProgress() throws Exception {
    var boot = new FakeBoot("boot 1");
    var kernel = new FakeKernelHost.Kernel();
    try (var agent = new FakeKernelHost(folder, kernel, boot)) {
      agent.files.writePending(change(boot, "a", agent.name()));
      ProgressFile progress = ProgressFile.open(place());
      StepListener working = progress.counting(StepListener.NONE);
      var check = new HungAgentCheck(agent.files, boot, progress::count);
      boot.pass(Duration.ofSeconds(70));
      for (boolean rollingBack : new boolean[] {false, true}) {
        for (int i = 0; i < 100; i++) {
          working.progress();
          boot.pass(Duration.ofSeconds(60));
          assertThat(check.isHung()).as("rolling back: %s", rollingBack).isFalse();
        }
        boot.pass(Duration.ofSeconds(60));
        int looks = 0;
        while (!check.isHung()) {
          assertThat(looks++).as("looks without progress").isLessThan(100);
        }
        agent.files.abort();
      }
      agent.files.deleteAborted();
      assertThat(check.isHung()).isFalse();
    }
  }

  private ChangePaths place() {
    return new ChangePaths(folder, folder, folder.resolve("resolv.conf"));
  }

  static StoredChange change(Boot boot, String id, String backend) {
    var nothing = NetworkState.ofLinks(List.of());
    return new StoredChange(
        1,
        id,
        "hash",
        new Requester("engine", "01"),
        new StoredChange.Terms(
            boot.id(), boot.uptimeMillis() + 60_000, RequiredConfirmation.PROOF, true),
        backend,
        new Snapshot(List.of(), List.of(), nothing, Optional.empty()),
        RunningConfiguration.EMPTY,
        List.of());
  }
}
