package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.uplink.agent.CrashHost.Running;

/**
 * The agent itself, its guard, and both are killed at what they ask of kernel and disk during a
 * change: at each netlink send, sync, rename and removal, by strace(1), so that nothing in them
 * knows of it. Afterwards the guard alone acts, or the next agent starts at once. Then the network
 * is the old one, or, where the change was committed, the new one.
 *
 * <p>A part of the points, drawn by a seed that is printed; with {@code -Pfull} all of them. {@code
 * CrashPointTest} in hostnet counts the points of the protocol from within, settings included.
 */
class AgentCrashTest {
  private static final boolean FULL = Boolean.getBoolean("uplink.full");
  private static final int SAMPLE = 3;
  private static final int RANDOM_TIMES = 30;
  private static final int LONGEST_MILLIS = 600;
  private static final long SEED = Long.getLong("uplink.seed", System.nanoTime() & 0xffff_ffffL);
  private static final List<String> COUNTS = new ArrayList<>();

  private final Random random = new Random(SEED);
  @TempDir Path folder;
  private int runs;
  private int kills;

  /** The n-th call of one of the threads. */
  private record Point(int thread, int number) {}

  /** What is killed. */
  private enum Victim {
    /** The guard finishes before another agent starts. */
    AGENT,
    /** Another agent starts at once, while the guard may be at it. */
    AGENT_THAT_IS_BACK_AT_ONCE,
    /** The guard as soon as the agent's end is seen; another agent starts. */
    BOTH,
    /** The guard alone, while the agent is held right behind its call. */
    GUARD
  }

  @AfterAll
  static void tell() {
    System.out.println("kills of agent and guard (seed " + SEED + "): " + COUNTS);
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(value = 8, unit = TimeUnit.HOURS) // all of them
  void afterAnyKillTheNetworkIsTheOldOneOrTheNewOne(CrashedChange change) throws Exception {
    Strace.assumeThere(folder);
    try (var host = CrashHost.open(folder, change)) {
      var points = points(host);
      var guardPoints = guardPoints(host);
      for (var kill : sample(kills(points), SAMPLE)) {
        kill(host, kill.point(), kill.victim());
      }
      for (var number : sample(IntStream.rangeClosed(1, guardPoints).boxed().toList(), 1)) {
        killTheGuardOnTheWayBack(host, number);
      }
      for (var time = 0; time < (FULL ? RANDOM_TIMES : 1); time++) {
        killAtAnyTime(host, random.nextInt(LONGEST_MILLIS));
      }
      COUNTS.add(
          "%s: %d points of the agent, %d of its guard, %d runs, killed in %d of them"
              .formatted(change, points.size(), guardPoints, runs, kills));
    }
  }

  private record Kill(Point point, Victim victim) {}

  private static List<Kill> kills(List<Point> points) {
    return points.stream()
        .flatMap(point -> Arrays.stream(Victim.values()).map(victim -> new Kill(point, victim)))
        .toList();
  }

  private <T> List<T> sample(List<T> all, int some) {
    if (FULL) {
      return all;
    }
    var shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, random);
    return shuffled.subList(0, Math.min(some, all.size()));
  }

  /** All that the threads of an undisturbed change ask for. */
  private List<Point> points(CrashHost host) throws Exception {
    var change = host.prepare();
    var threads = host.workers();
    var points = new ArrayList<Point>();
    try (var trace = Strace.count(folder, threads)) {
      var outcome = host.decided(change.begin());
      var counts = trace.counts();
      for (var thread = 0; thread < threads.size(); thread++) {
        for (var number = 1; number <= counts.getOrDefault(threads.get(thread), 0); number++) {
          points.add(new Point(thread, number));
        }
      }
      host.learn(outcome);
    }
    return points;
  }

  /** How much the guard asks for when the agent is gone with all applied. */
  private int guardPoints(CrashHost host) throws Exception {
    var running = host.prepare().apply();
    var guard = host.guard();
    try (var trace = Strace.count(folder, Strace.threads(guard, ".*"))) {
      kill(host.agent());
      ended(guard);
      host.checkNetwork(running, "the guard is left alone, and counted");
      host.start();
      host.check(running, "the guard was left alone, and counted");
      return trace.counts().values().stream().max(Integer::compare).orElseThrow();
    }
  }

  private static void kill(ProcessHandle process) {
    process.destroyForcibly();
    ended(process);
  }

  private static void ended(ProcessHandle process) {
    assertThat(process.onExit()).succeedsWithin(TestEngine.DEADLINE);
  }

  private void kill(CrashHost host, Point point, Victim victim) throws Exception {
    var change = host.prepare();
    var threads = host.workers();
    if (point.thread() >= threads.size()) {
      return; // The pool has fewer threads this time, which have more of the calls.
    }
    var guard = host.guard();
    var signal = victim == Victim.GUARD ? "STOP" : "KILL";
    var what = "%s at %s (seed %d)".formatted(victim, point, SEED);
    Running running;
    try (var trace =
        Strace.signal(folder, List.of(threads.get(point.thread())), signal, point.number())) {
      running = change.begin();
      var began = running;
      ChangeGround.poll(() -> began.answer().isDone() || trace.hasStopped());
      what += ": " + trace.last();
    }
    runs++;
    if (!running.answer().isDone()) {
      kills++;
      guard.destroyForcibly(); // The agent, which is held, is the one who has to see its end.
      ChangeGround.run("kill", "-CONT", Long.toString(host.agent().pid()));
      ended(guard);
      host.decided(running);
      host.check(running, what);
    } else if (running.answer().isCompletedExceptionally()) {
      kills++;
      assertThat(host.agent().onExit())
          .as("%s; %s; %s", what, running.answer(), host.log())
          .succeedsWithin(TestEngine.DEADLINE);
      finish(host, running, guard, victim, what);
    } else {
      host.check(running, what); // It made fewer calls this time.
    }
  }

  private static void finish(
      CrashHost host, Running running, ProcessHandle guard, Victim victim, String what)
      throws Exception {
    switch (victim) {
      case AGENT -> {
        ended(guard);
        host.checkNetwork(running, what);
      }
      case BOTH -> kill(guard);
      case AGENT_THAT_IS_BACK_AT_ONCE, GUARD -> {}
    }
    host.start();
    host.check(running, what);
  }

  private void killTheGuardOnTheWayBack(CrashHost host, int number) throws Exception {
    var running = host.prepare().apply();
    var guard = host.guard();
    runs++;
    try (var trace = Strace.signal(folder, Strace.threads(guard, ".*"), "KILL", number)) {
      kill(host.agent());
      ended(guard);
      kills += trace.hasKilled() ? 1 : 0;
      host.start();
      host.check(running, "the guard alone, killed at " + number + ": " + trace.last());
    }
  }

  private void killAtAnyTime(CrashHost host, int millis) throws Exception {
    var running = host.prepare().begin();
    var guard = host.guard();
    runs++;
    try {
      running.answer().get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException stillAtIt) {
      kills++;
    }
    kill(host.agent());
    var victims = List.of(Victim.AGENT, Victim.AGENT_THAT_IS_BACK_AT_ONCE, Victim.BOTH);
    var victim = victims.get(random.nextInt(victims.size()));
    finish(
        host, running, guard, victim, "%s after %d ms (seed %d)".formatted(victim, millis, SEED));
  }
}
