package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.uplink.agent.AgentCrashFixture.Running;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.testkit.Seed;
import org.uplink.verbs.change.ChangeStatus;

/**
 * Kills the agent, its guard, both, or the next agent during a change: before each request that
 * changes the kernel, each write of a sysctl, of a change's file and of resolv.conf, and each sync,
 * rename and removal. The tracer stops the processes from outside, so they contain no test code.
 * Afterwards the guard or the next agent acts. Then the network must be the old one, or the new one
 * if the change was committed.
 *
 * <p>Runs a random sample of the kills and prints its seed; {@code -Pfull} runs all of them.
 */
@Tag("long")
class AgentCrashTest {
  private static final boolean FULL = Boolean.getBoolean("uplink.full");
  private static final int NOT_SAFE = 9105;
  private static final int SAMPLE = 4;
  private static final int RANDOM_TIMES = FULL ? 30 : 1;
  private static final int MAX_MILLIS = 600;
  private static final int PRINT_EVERY = 20;
  private static final long SEED = Seed.VALUE;
  private static final List<String> COUNTS = new ArrayList<>();

  private final Random random = new Random(SEED);

  @TempDir Path folder;
  private int killedBeforeEnd;
  private final Map<Victim, Integer> runs = new EnumMap<>(Victim.class);
  private final List<String> killedElsewhere = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  @AfterAll
  static void printCounts() {
    System.out.println("kills of agent and guard (seed " + SEED + "): " + COUNTS);
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(value = 8, unit = TimeUnit.HOURS) // -Pfull
  void networkIsOldOrNewAfterAnyKill(CrashScenario change) throws Exception {
    SystemCallTracer.assumeAllowed();
    var host = AgentCrashFixture.open(Files.createTempDirectory(folder, "host"), change);
    try {
      List<Kill> kills = sample(kills(host));
      for (var kill : kills) {
        try {
          kill(host, kill);
        } catch (Exception | AssertionError e) {
          failures.add(kill + ": " + e);
          System.out.println("FAILED: " + failures.getLast());
          host.close();
          host = AgentCrashFixture.open(Files.createTempDirectory(folder, "host"), change);
          recordUndisturbedChange(host);
        }
        if (totalRuns() % PRINT_EVERY == 0) {
          System.out.println("%s: %d of %d runs".formatted(change, totalRuns(), kills.size()));
        }
      }
    } finally {
      host.close();
    }
    String counts =
        "%s: %s (%d before the end), %d failed"
            .formatted(change, runs, killedBeforeEnd, failures.size());
    System.out.println(counts);
    COUNTS.add(counts);
    killedElsewhere.forEach(
        line -> System.out.println("killed at another point than intended: " + line));
    assertThat(failures).as("seed " + SEED).isEmpty();
  }

  private int totalRuns() {
    return runs.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Records the points of an undisturbed run and returns all kills at them. */
  private List<Kill> kills(AgentCrashFixture host) throws Exception {
    List<String> agents = recordUndisturbedChange(host);
    List<String> guards = recordGuardPoints(host);
    List<String> nexts = recordNextAgentPoints(host);
    System.out.println("points of the agent: " + agents);
    System.out.println("points of its guard during the rollback: " + guards);
    System.out.println("points of the next agent: " + nexts);
    var kills = new ArrayList<Kill>();
    for (var victim : Victim.values()) {
      switch (victim) {
        case AGENT, AGENT_RESTARTED_IMMEDIATELY, BOTH, GUARD -> kills.addAll(kills(victim, agents));
        case GUARD_DURING_ROLLBACK -> kills.addAll(kills(victim, guards));
        case NEXT_AGENT -> kills.addAll(kills(victim, nexts));
        case ANY_TIME ->
            IntStream.range(0, RANDOM_TIMES)
                .forEach(_ -> kills.add(new Kill(victim, random.nextInt(MAX_MILLIS), "")));
      }
    }
    return kills;
  }

  private static List<Kill> kills(Victim victim, List<String> points) {
    return IntStream.rangeClosed(1, points.size())
        .mapToObj(number -> new Kill(victim, number, points.get(number - 1)))
        .toList();
  }

  private List<Kill> sample(List<Kill> all) {
    Collections.shuffle(all, random);
    return FULL ? all : all.subList(0, Math.min(SAMPLE, all.size()));
  }

  /** Returns the points of an undisturbed change, and lets the fixture record the new network. */
  private List<String> recordUndisturbedChange(AgentCrashFixture host) throws Exception {
    AgentCrashFixture.Prepared change = host.prepare();
    List<String> points;
    ChangeStatus outcome;
    try (var tracer = host.trace(host.agent(), SystemCallTracer.AtPoint.NOTHING)) {
      outcome = host.awaitOutcome(change.begin());
      points = tracer.points();
    }
    host.recordChangedNetwork(outcome);
    return points;
  }

  /** Returns the points of a guard whose agent dies after it applied the change. */
  private List<String> recordGuardPoints(AgentCrashFixture host) throws Exception {
    Running running = host.prepare().apply();
    ProcessHandle guard = host.guard();
    try (var tracer = host.trace(guard, SystemCallTracer.AtPoint.NOTHING)) {
      kill(host.agent());
      awaitExit(guard);
      host.checkNetwork(running, "undisturbed guard, before the next agent");
      host.start();
      host.checkHost(running, "undisturbed guard");
      return tracer.points();
    }
  }

  /** Returns the points of the agent that starts after agent and guard died. */
  private List<String> recordNextAgentPoints(AgentCrashFixture host) throws Exception {
    Running running = host.prepare().apply();
    killBoth(host);
    try (var tracer = host.trace(host.launch(), SystemCallTracer.AtPoint.NOTHING)) {
      host.awaitListening();
      host.checkHost(running, "undisturbed next agent");
      return tracer.points();
    }
  }

  private static void kill(ProcessHandle process) {
    process.destroyForcibly();
    awaitExit(process);
  }

  private static void awaitExit(ProcessHandle process) {
    await().until(() -> !process.isAlive());
  }

  /** Kills the agent first, because an agent replaces a guard that dies. */
  private static void killBoth(AgentCrashFixture host) {
    ProcessHandle guard = host.guard();
    host.agent().destroyForcibly();
    kill(guard);
    awaitExit(host.agent());
  }

  private void kill(AgentCrashFixture host, Kill kill) throws Exception {
    runs.merge(kill.victim(), 1, Integer::sum);
    switch (kill.victim()) {
      case AGENT, AGENT_RESTARTED_IMMEDIATELY, BOTH, GUARD -> killDuringChange(host, kill);
      case GUARD_DURING_ROLLBACK -> killGuardDuringRollback(host, kill);
      case NEXT_AGENT -> killNextAgent(host, kill);
      case ANY_TIME -> killAtAnyTime(host, kill);
    }
  }

  /** Returns an action that kills the process when the tracer reaches the point. */
  private static SystemCallTracer.AtPoint killAt(
      Kill kill, ProcessHandle process, CompletableFuture<String> at) {
    return (number, what) -> {
      if (number == kill.number()) {
        at.complete(what);
        process.destroyForcibly();
      }
    };
  }

  private String describe(Kill kill, CompletableFuture<String> at) {
    String what = "%s (seed %d): %s".formatted(kill, SEED, at.getNow("not reached"));
    if (!withoutChangeName(at.getNow("not reached")).equals(withoutChangeName(kill.operation()))) {
      killedElsewhere.add(what);
    }
    return what;
  }

  /** Removes the sequence number and the id of the change. */
  private static String withoutChangeName(String what) {
    return what.replaceAll("[0-9]{12}-c[0-9]+", "");
  }

  private void killDuringChange(AgentCrashFixture host, Kill kill) throws Exception {
    AgentCrashFixture.Prepared change = host.prepare();
    ProcessHandle guard = host.guard();
    var at = new CompletableFuture<String>();
    Running running;
    ProcessHandle victim = kill.victim() == Victim.GUARD ? guard : host.agent();
    try (var _ = host.trace(host.agent(), killAt(kill, victim, at))) {
      running = change.begin();
      CompletableFuture<ChangeStatus> answer = running.answer();
      await().until(answer::isDone);
    }
    String what = describe(kill, at);
    if (!at.isDone() || kill.victim() == Victim.GUARD) {
      assertThat(isDecidedOrRefused(running)).as(what + ": " + running.answer()).isTrue();
      host.checkHost(running, what);
    } else {
      awaitExit(host.agent());
      startNextAgentAndCheck(host, running, guard, kill.victim(), what);
    }
  }

  /** Returns whether the change ended, or was refused because its guard died before the start. */
  private static boolean isDecidedOrRefused(Running running) {
    return !running.answer().isCompletedExceptionally()
        || (running.answer().exceptionNow() instanceof RpcException.Answered refusal
            && refusal.code() == NOT_SAFE);
  }

  private static void startNextAgentAndCheck(
      AgentCrashFixture host, Running running, ProcessHandle guard, Victim victim, String what)
      throws Exception {
    if (victim == Victim.AGENT) {
      awaitExit(guard);
      host.checkNetwork(running, what);
    } else if (victim == Victim.BOTH) {
      kill(guard);
    }
    host.start();
    host.checkHost(running, what);
  }

  private void killGuardDuringRollback(AgentCrashFixture host, Kill kill) throws Exception {
    Running running = host.prepare().apply();
    ProcessHandle guard = host.guard();
    var at = new CompletableFuture<String>();
    try (var _ = host.trace(guard, killAt(kill, guard, at))) {
      kill(host.agent());
      awaitExit(guard);
    }
    host.start();
    host.checkHost(running, describe(kill, at));
  }

  private void killNextAgent(AgentCrashFixture host, Kill kill) throws Exception {
    Running running = host.prepare().apply();
    killBoth(host);
    var at = new CompletableFuture<String>();
    ProcessHandle next = host.launch();
    try (var _ = host.trace(next, killAt(kill, next, at))) {
      await().until(() -> !next.isAlive() || host.log().contains("listens on"));
    }
    if (!next.isAlive()) {
      host.start();
    }
    host.checkHost(running, describe(kill, at));
  }

  private void killAtAnyTime(AgentCrashFixture host, Kill kill) throws Exception {
    Running running = host.prepare().begin();
    ProcessHandle guard = host.guard();
    try {
      running.answer().get(kill.number(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException stillAtIt) {
      killedBeforeEnd++;
    }
    kill(host.agent());
    var victims = List.of(Victim.AGENT, Victim.AGENT_RESTARTED_IMMEDIATELY, Victim.BOTH);
    Victim victim = victims.get(random.nextInt(victims.size()));
    startNextAgentAndCheck(
        host, running, guard, victim, "%s, %s (seed %d)".formatted(kill, victim, SEED));
  }

  /** The process that is killed, and the process that acts next. */
  private enum Victim {
    /** The agent; the guard finishes before the next agent starts. */
    AGENT,
    /** The agent; the next agent starts immediately, perhaps while the guard still works. */
    AGENT_RESTARTED_IMMEDIATELY,
    /** The agent, and the guard as soon as the agent has exited; then the next agent starts. */
    BOTH,
    /** The guard alone, while the tracer stops the agent. */
    GUARD,
    /** The agent after it applied the change, then its guard during the rollback. */
    GUARD_DURING_ROLLBACK,
    /** Both after the change is applied, then the next agent during its rollback. */
    NEXT_AGENT,
    /** The agent, and sometimes the guard, at a random time. */
    ANY_TIME
  }

  /**
   * One kill.
   *
   * @param number the point, from 1; milliseconds for {@link Victim#ANY_TIME}
   * @param operation what the victim did at this point when the points were recorded
   */
  private record Kill(Victim victim, int number, String operation) {}
}
