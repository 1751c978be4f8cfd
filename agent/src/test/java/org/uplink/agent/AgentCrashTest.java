package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG;

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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.uplink.agent.AgentCrashFixture.Running;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.testkit.ChildJvm;
import org.uplink.testkit.Seed;
import org.uplink.verbs.change.ChangeStatus;

/**
 * The agent itself, its guard, both, and the next agent are killed at what they do to kernel and
 * disk during a change: before each request that changes the kernel, each write of a setting, of a
 * file of the protocol and of resolv.conf, each sync, rename and removal; so that nothing in them
 * knows of it. Afterwards the guard alone acts, or the next agent. Then the network is the old one,
 * or, where the change was committed, the new one.
 *
 * <p>A part of the kills, drawn by a seed that is printed; with {@code -Pfull} all of them.
 */
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
  @TempDir static Path caches;
  private static ChildJvm jvm = ChildJvm.create();
  @TempDir Path folder;
  private int killedBeforeEnd;
  private final Map<Victim, Integer> runs = new EnumMap<>(Victim.class);
  private final List<String> killedElsewhere = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  /** What is killed, and who comes after. */
  private enum Victim {
    /** The agent; the guard finishes before another agent starts. */
    AGENT,
    /** Another agent starts at once, while the guard may be at it. */
    AGENT_RESTARTED_IMMEDIATELY,
    /** The guard as soon as the agent's end is seen; another agent starts. */
    BOTH,
    /** The guard alone, while the agent is held. */
    GUARD,
    /** The agent, with all applied, then its guard on the way back. */
    GUARD_DURING_ROLLBACK,
    /** Both, with all applied, then the next agent on the way back, before it listens. */
    NEXT_AGENT,
    /** The agent, and perhaps the guard, at any time. */
    ANY_TIME
  }

  /**
   * A kill at a point.
   *
   * @param number of the point, from 1; for {@link Victim#ANY_TIME} milliseconds
   * @param operation the victim did there when the points were counted
   */
  private record Kill(Victim victim, int number, String operation) {}

  @BeforeAll
  static void prepare() throws Exception {
    if (FULL && "1".equals(System.getenv("UPLINK_ISOLATED"))) {
      jvm = CachedAgent.record(caches);
    }
  }

  @AfterAll
  static void printCounts() {
    System.out.println("kills of agent and guard (seed " + SEED + "): " + COUNTS);
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(value = 8, unit = TimeUnit.HOURS) // all of them
  void networkIsOldOrNewAfterAnyKill(CrashScenario change) throws Exception {
    SystemCallTracer.assumeAllowed();
    var host = AgentCrashFixture.open(Files.createTempDirectory(folder, "host"), change, jvm);
    try {
      List<Kill> kills = sample(kills(host));
      for (var kill : kills) {
        try {
          kill(host, kill);
        } catch (Exception | AssertionError e) {
          failures.add(kill + ": " + e);
          System.out.println("FAILED: " + failures.getLast());
          host.close();
          host = AgentCrashFixture.open(Files.createTempDirectory(folder, "host"), change, jvm);
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
    killedElsewhere.forEach(line -> System.out.println("killed elsewhere than meant: " + line));
    assertThat(failures).as("seed " + SEED).isEmpty();
  }

  private int totalRuns() {
    return runs.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** All of them. */
  private List<Kill> kills(AgentCrashFixture host) throws Exception {
    List<String> agents = recordUndisturbedChange(host);
    List<String> guards = recordGuardPoints(host);
    List<String> nexts = recordNextAgentPoints(host);
    System.out.println("points of the agent: " + agents);
    System.out.println("points of its guard on the way back: " + guards);
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

  /** What an undisturbed change does; the host learns what it makes of the network. */
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

  /** What the guard does when the agent is gone with all applied. */
  private List<String> recordGuardPoints(AgentCrashFixture host) throws Exception {
    Running running = host.prepare().apply();
    ProcessHandle guard = host.guard();
    try (var tracer = host.trace(guard, SystemCallTracer.AtPoint.NOTHING)) {
      kill(host.agent());
      awaitExit(guard);
      host.checkNetwork(running, "the guard is left alone, and counted");
      host.start();
      host.checkHost(running, "the guard was left alone, and counted");
      return tracer.points();
    }
  }

  /** What the next agent does when both are gone with all applied. */
  private List<String> recordNextAgentPoints(AgentCrashFixture host) throws Exception {
    Running running = host.prepare().apply();
    killBoth(host);
    try (var tracer = host.trace(host.launch(), SystemCallTracer.AtPoint.NOTHING)) {
      host.awaitListening();
      host.checkHost(running, "the next agent is left alone, and counted");
      return tracer.points();
    }
  }

  private static void kill(ProcessHandle process) {
    process.destroyForcibly();
    awaitExit(process);
  }

  private static void awaitExit(ProcessHandle process) {
    assertThat(process.onExit()).succeedsWithin(HANG);
  }

  /** The agent's guard is replaced at once: it is the agent that has to go first. */
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

  /** Kills the process at the point. */
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

  /** Without the number and the name of the change. */
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

  /** Without its guard a change is refused as long as nothing is touched. */
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
}
