package org.uplink.hostnet.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.uplink.hostnet.guard.GuardProcess;
import org.uplink.verbs.change.ChangeState;

/**
 * One run of a change by a {@link CrashingAgent}.
 *
 * @param change the change
 * @param folder the files of agent and guard
 * @param text the output of the agent
 * @param status the agent's exit status
 * @param what describes the interruption
 */
record CrashRun(CrashCase change, Path folder, String text, int status, String what) {
  private static final Duration LOOK = Duration.ofMillis(2);

  /** Runs the change until the agent ends. */
  static CrashRun of(CachedJava java, Path folder, CrashCase change, Interruption at)
      throws Exception {
    Process process = start(java, folder, change, at);
    return ended(process, folder, change, change + " with " + at);
  }

  /** Runs the change, and kills agent, guard or both after a random time. */
  static CrashRun killed(CachedJava java, Path folder, CrashCase change, Random random, int millis)
      throws Exception {
    Process process = start(java, folder, change, Interruption.NONE);
    int after = random.nextInt(millis);
    int who = random.nextInt(3);
    if (!process.waitFor(after, TimeUnit.MILLISECONDS)) {
      if (who > 0) {
        process.children().forEach(ProcessHandle::destroyForcibly);
      }
      if (who < 2) {
        process.destroyForcibly();
      }
    }
    return ended(
        process,
        folder,
        change,
        "%s, %s killed after %d ms"
            .formatted(change, List.of("agent", "both", "guard").get(who), after));
  }

  boolean crashed() {
    return status != 0;
  }

  /** Returns the points of a run that was not interrupted. */
  CrashPoints points() throws IOException {
    assertThat(status).as("%s said %s", what, output()).isZero();
    return new CrashPoints(
        text.lines()
            .filter(line -> line.startsWith("at "))
            .map(line -> line.substring(3))
            .toList());
  }

  /** Returns the guard's points. */
  CrashPoints guardPoints() throws Exception {
    awaitGuard();
    return new CrashPoints(Files.readAllLines(folder.resolve(CrashingGuard.POINTS)));
  }

  /** Waits until the guard has finished its work after the agent's end, or has crashed. */
  void awaitGuard() throws Exception {
    Path points = folder.resolve(CrashingGuard.POINTS);
    await()
        .pollInterval(LOOK)
        .untilAsserted(
            () ->
                assertThat(points)
                    .as(() -> "%s: its guard does not end; %s".formatted(what, text))
                    .exists());
  }

  /** Returns the guard's process number. */
  String guard() throws IOException {
    return Files.readString(folder.resolve(CrashingAgent.GUARD));
  }

  /** Resumes a guard that hangs, and waits for its end. */
  void resumeGuard(String guard) throws Exception {
    new ProcessBuilder("kill", "-CONT", guard).start().waitFor(); // The guard may have ended.
    awaitGuard();
  }

  boolean committed() throws IOException {
    return ChangeFiles.open(folder)
        .outcomes()
        .find(change.toString())
        .map(outcome -> outcome.status().state())
        .equals(Optional.of(ChangeState.SAFE));
  }

  /** Returns the output of agent and guard. */
  String output() throws IOException {
    return text + Files.readString(folder.resolve("stderr"));
  }

  private static CrashRun ended(Process process, Path folder, CrashCase change, String what)
      throws Exception {
    boolean ended = process.waitFor(HANG_SECONDS, TimeUnit.SECONDS);
    String out = Files.readString(folder.resolve("stdout"));
    assertThat(ended).as("%s ends: %s", what, out).isTrue();
    return new CrashRun(change, folder, out, process.exitValue(), what);
  }

  private static Process start(CachedJava java, Path folder, CrashCase change, Interruption at)
      throws IOException {
    var options =
        new ArrayList<>(
            List.of("-Dcrash.guard=" + at.guardPoint(), "-Dcrash.guard.hangs=" + at.guardHangs()));
    if (at.kind() == CrashingAgent.CrashKind.STOPPED_AGENT) {
      options.add("-D" + CrashingAgent.SECONDS + "=2");
    }
    Path cache = java.cache(CrashingGuard.class);
    if (Files.exists(cache)) {
      options.add("-D" + GuardProcess.CACHE_PROPERTY + "=" + cache);
    }
    return new ProcessBuilder(
            java.command(
                options,
                CrashingAgent.class,
                folder.toString(),
                change.toString(),
                Integer.toString(at.point()),
                at.kind().name()))
        .redirectOutput(folder.resolve("stdout").toFile())
        .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("stderr").toFile()))
        .start();
  }

  /**
   * The point at which a change is interrupted.
   *
   * @param point the agent's point at which {@code kind} happens, or 0 for none
   * @param guardPoint the guard's point at which the guard ends or hangs, or 0 for none
   * @param guardHangs whether the guard hangs at its point instead
   */
  record Interruption(int point, CrashingAgent.CrashKind kind, int guardPoint, boolean guardHangs) {
    static final Interruption NONE = at(0, CrashingAgent.CrashKind.AGENT);

    static Interruption at(int point, CrashingAgent.CrashKind kind) {
      return new Interruption(point, kind, 0, false);
    }
  }
}
