package org.uplink.hostnet.change;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.uplink.hostnet.HostLayout;
import org.uplink.hostnet.change.CrashRun.Interruption;
import org.uplink.hostnet.change.CrashingAgent.CrashKind;
import org.uplink.testkit.Seed;

/**
 * Kills the agent, its guard or both before and after every batch, sysctl, fsync, rename and
 * removal of a change, and at random times, or stops the guard. Then the guard or the next agent
 * recovers. The network must be the old one, or the new one if the change was kept.
 *
 * <p>Runs a sample of the points of all cases and prints the seed; with {@code -Pfull}, runs all
 * points.
 */
class CrashPointTest {
  private static final boolean FULL = Boolean.getBoolean("uplink.full");
  private static final long SEED = Seed.VALUE;

  /** A regular expression that selects the cases. */
  private static final String WANTED = System.getProperty("uplink.crash.cases", ".*");

  /** The number of cases in a sample. */
  private static final int CASES = 4;

  /** The number of runs of each case in a sample. */
  private static final int RUNS = 4;

  /**
   * The number of runs at random times of each case with -Pfull, and of runs with a guard that
   * hangs.
   */
  private static final int RANDOM_RUNS = 12;

  private static final List<String> COUNTS = new ArrayList<>();
  private static int allPoints;
  private static int allRuns;
  private static int allCrashes;

  @TempDir static Path jars;
  private static CachedJava java;

  private final Random random = new Random(SEED);
  @TempDir Path folder;

  @BeforeAll
  static void pack() throws IOException {
    java = CachedJava.create(jars);
  }

  @AfterAll
  static void tell() {
    System.out.println(
        "crash points (seed %d): %d points, %d runs, %d of them crashed: %s"
            .formatted(SEED, allPoints, allRuns, allCrashes, COUNTS));
  }

  static Stream<CrashCase> everywhere() {
    return drawn(CrashCase.of(HostLayout.PLAIN), CASES);
  }

  static Stream<CrashCase> inGuests() {
    return Stream.of(HostLayout.VLAN, HostLayout.BOND)
        .flatMap(shape -> drawn(CrashCase.of(List.of(shape)), 1));
  }

  @ParameterizedTest(allowZeroInvocations = true) // the filter may select none
  @MethodSource("everywhere")
  @Timeout(value = 8, unit = TimeUnit.HOURS) // -Pfull
  void networkIsOldOrNewAfterAnyCrash(CrashCase change) throws Exception {
    interrupt(change, RUNS);
  }

  @ParameterizedTest(allowZeroInvocations = true) // the filter may select none
  @MethodSource("inGuests")
  @Tag("crashes")
  @Timeout(value = 8, unit = TimeUnit.HOURS) // -Pfull
  void networkIsOldOrNewAfterAnyCrashWithVlansAndBonds(CrashCase change) throws Exception {
    interrupt(change, RUNS);
  }

  private static Stream<CrashCase> drawn(List<CrashCase> all, int sample) {
    var cases = new ArrayList<>(all);
    cases.removeIf(change -> !change.toString().matches(WANTED));
    if (FULL) {
      return cases.stream();
    }
    Collections.shuffle(cases, new Random(SEED));
    return cases.stream().limit(sample);
  }

  /**
   * Interrupts one change at each of its points once.
   *
   * @param sample how many interruptions to run if not all
   */
  private void interrupt(CrashCase change, int sample) throws Exception {
    try (var fixture = CrashFixture.open(java, folder, change)) {
      if (FULL) {
        fixture.train();
      }
      long began = System.nanoTime();
      CrashCase lost = change.unconfirmed();
      CrashRun wholeLost = fixture.run(lost, Interruption.NONE);
      var millis = (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
      check(fixture, wholeLost, Next.AGENT);
      // The agent is killed after everything is applied, and its guard rolls back.
      CrashRun left = fixture.run(change, Interruption.at(fixture.appliedPoint(), CrashKind.AGENT));
      check(fixture, left, Next.GUARD);

      List<Integer> points = fixture.points().distinct();
      List<Integer> pointsLost = wholeLost.points().distinctSince(fixture.points());
      List<Integer> pointsOfGuard = left.guardPoints().distinct();
      var kills = new ArrayList<Kill>();
      for (var kind : List.of(CrashKind.AGENT, CrashKind.BOTH, CrashKind.GUARD)) {
        points.forEach(point -> kills.add(Kill.of(change, point, kind)));
        pointsLost.forEach(point -> kills.add(Kill.of(lost, point, kind)));
      }
      for (var point : pointsOfGuard) {
        kills.add(
            new Kill(
                change, new Interruption(fixture.appliedPoint(), CrashKind.AGENT, point, false)));
      }
      kills.addAll(hangs(fixture, change));
      if (!FULL) {
        Collections.shuffle(kills, random);
      }
      for (var kill : FULL ? kills : kills.subList(0, sample)) {
        check(fixture, fixture.run(kill.change(), kill.at()), next(kill.at()));
      }
      for (var time = 0; time < (FULL ? RANDOM_RUNS : 1); time++) {
        check(fixture, fixture.killed(random, millis), Next.AGENT);
      }
      count(change, fixture, points.size() + pointsLost.size() + pointsOfGuard.size());
    }
  }

  /** Returns runs in which the guard hangs, and in some of them the agent is killed too. */
  private List<Kill> hangs(CrashFixture fixture, CrashCase change) {
    return IntStream.range(0, RANDOM_RUNS)
        .mapToObj(
            i ->
                Kill.of(
                    i % 3 == 0 ? change.unconfirmed() : change,
                    random.nextInt(fixture.armedPoint(), fixture.points().all().size() + 1),
                    i % 2 == 0 ? CrashKind.HANGING_GUARD : CrashKind.AGENT_AND_HANGING_GUARD))
        .toList();
  }

  private Next next(Interruption at) {
    if (at.kind().guardHangs()) {
      return Next.AGENT_AND_WOKEN_GUARD;
    }
    boolean guard = at.kind() == CrashKind.AGENT && (at.guardPoint() > 0 || random.nextBoolean());
    return guard ? Next.GUARD : Next.AGENT;
  }

  /** Recovers after the crash, checks the network and resets the host. */
  private static void check(CrashFixture fixture, CrashRun run, Next next) throws Exception {
    if (next == Next.GUARD) {
      run.awaitGuard();
    }
    fixture.startNextAgent(run);
    fixture.assertOldOrNewNetwork(run);
    if (next == Next.AGENT_AND_WOKEN_GUARD) {
      run.resumeGuard(run.guard());
      fixture.assertOldOrNewNetwork(run);
    }
    fixture.reset();
  }

  private static void count(CrashCase change, CrashFixture fixture, int points) {
    allPoints += points;
    allRuns += fixture.runs();
    allCrashes += fixture.crashes();
    COUNTS.add(
        "%s: %d points, %d runs, %d crashed"
            .formatted(change, points, fixture.runs(), fixture.crashes()));
    System.out.println("crash points of " + COUNTS.getLast());
  }

  private record Kill(CrashCase change, Interruption at) {
    static Kill of(CrashCase change, int point, CrashKind kind) {
      return new Kill(change, Interruption.at(point, kind));
    }
  }

  /** The process that recovers after a crash. */
  private enum Next {
    GUARD,
    /** The next agent, while the guard of its predecessor may still run. */
    AGENT,
    /** The next agent, and then a guard that hung continues. */
    AGENT_AND_WOKEN_GUARD
  }
}
