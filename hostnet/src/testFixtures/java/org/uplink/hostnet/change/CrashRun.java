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
import org.uplink.verbs.change.ChangeState;

/**
 * One change that a {@link CrashingAgent} has begun.
 *
 * @param change what it was to do
 * @param folder its files
 * @param text what it said
 * @param status its exit status
 * @param what came between, in words
 */
record CrashRun(CrashCase change, Path folder, String text, int status, String what) {
  private static final Duration LOOK = Duration.ofMillis(2);

  /**
   * Where a change is interrupted.
   *
   * @param point where the agent's fate comes; 0: nowhere
   * @param guardPoint where its guard ends by itself; 0: nowhere
   * @param guardHangs whether the guard hangs there instead
   */
  record Interruption(int point, CrashingAgent.Fate fate, int guardPoint, boolean guardHangs) {
    static final Interruption NONE = at(0, CrashingAgent.Fate.AGENT);

    static Interruption at(int point, CrashingAgent.Fate fate) {
      return new Interruption(point, fate, 0, false);
    }
  }

  /** Runs it until the agent's end. */
  static CrashRun of(CachedJava java, Path folder, CrashCase change, Interruption at)
      throws Exception {
    var process = start(java, folder, change, at);
    return ended(process, folder, change, change + " with " + at);
  }

  /** Kills agent, guard or both after some time. */
  static CrashRun killed(CachedJava java, Path folder, CrashCase change, Random random, int millis)
      throws Exception {
    var process = start(java, folder, change, Interruption.NONE);
    var after = random.nextInt(millis);
    var who = random.nextInt(3);
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

  private static CrashRun ended(Process process, Path folder, CrashCase change, String what)
      throws Exception {
    var ended = process.waitFor(HANG_SECONDS, TimeUnit.SECONDS);
    var out = Files.readString(folder.resolve("stdout"));
    assertThat(ended).as("%s ends: %s", what, out).isTrue();
    return new CrashRun(change, folder, out, process.exitValue(), what);
  }

  private static Process start(CachedJava java, Path folder, CrashCase change, Interruption at)
      throws IOException {
    var options =
        new ArrayList<>(
            List.of("-Dcrash.guard=" + at.guardPoint(), "-Dcrash.guard.hangs=" + at.guardHangs()));
    var cache = java.cache(CrashingGuard.class);
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
                at.fate().name()))
        .redirectOutput(folder.resolve("stdout").toFile())
        .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("stderr").toFile()))
        .start();
  }

  boolean crashed() {
    return status != 0;
  }

  /** What a whole run has gone through. */
  CrashPoints points() throws IOException {
    assertThat(status).as("%s said %s", what, output()).isZero();
    return new CrashPoints(
        text.lines()
            .filter(line -> line.startsWith("at "))
            .map(line -> line.substring(3))
            .toList());
  }

  /** What its guard has gone through. */
  CrashPoints guardPoints() throws Exception {
    awaitGuard();
    return new CrashPoints(Files.readAllLines(folder.resolve(CrashingGuard.MOMENTS)));
  }

  /** Until the guard, which sees the agent's end, has done what it has to, or has crashed. */
  void awaitGuard() throws Exception {
    Path points = folder.resolve(CrashingGuard.MOMENTS);
    await()
        .pollInterval(LOOK)
        .untilAsserted(
            () ->
                assertThat(points)
                    .as(() -> "%s: its guard does not end; %s".formatted(what, text))
                    .exists());
  }

  /** The guard's process. */
  String guard() throws IOException {
    return Files.readString(folder.resolve(CrashingAgent.GUARD));
  }

  /** A guard that hangs goes on, and ends. */
  void resumeGuard(String guard) throws Exception {
    new ProcessBuilder("kill", "-CONT", guard).start().waitFor(); // it may have ended
    awaitGuard();
  }

  boolean committed() throws IOException {
    return ChangeFiles.open(folder)
        .outcomes()
        .find(change.toString())
        .map(outcome -> outcome.status().state())
        .equals(Optional.of(ChangeState.SAFE));
  }

  /** All that agent and guard have said. */
  String output() throws IOException {
    return text + Files.readString(folder.resolve("stderr"));
  }
}
