package org.uplink.hostnet.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.uplink.hostnet.HostShape;
import org.uplink.hostnet.TestHost;
import org.uplink.hostnet.apply.Applier;
import org.uplink.hostnet.change.CrashRun.Interruption;
import org.uplink.hostnet.change.CrashingAgent.Fate;
import org.uplink.hostnet.state.EtcResolver;
import org.uplink.hostnet.state.HostState;
import org.uplink.hostnet.state.Snapshot;

/**
 * Agent, guard and both end before and after every send, setting, sync, rename and removal of a
 * change, and at random times, or the guard hangs; then the guard alone or the next agent acts. The
 * network is the old one, or, where the change was committed, the new one.
 *
 * <p>Of all points of all cases some, drawn by a seed that is printed; with {@code -Pfull} all of
 * them.
 */
class CrashPointTest {
  private static final boolean FULL = Boolean.getBoolean("uplink.full");
  private static final long SEED = Long.getLong("uplink.seed", System.nanoTime() & 0xffff_ffffL);

  /** Of which cases: a regular expression. */
  private static final String WANTED = System.getProperty("uplink.crash.cases", ".*");

  private static final Duration LOCK = Duration.ofMinutes(2);

  /** In a sample: the cases, and the runs of each. */
  private static final int CASES = 4;

  private static final int RUNS = 4;

  /** In all: at random times, and with a guard that hangs, of each case. */
  private static final int RANDOM_RUNS = 12;

  private static final List<String> COUNTS = new ArrayList<>();
  private static int allPoints;
  private static int allRuns;
  private static int allCrashes;

  @TempDir static Path jars;
  private static FastJava java;

  private final Random random = new Random(SEED);
  @TempDir Path folder;
  private TestHost host;
  private int runs;
  private int crashes;

  @BeforeAll
  static void pack() throws IOException {
    java = FastJava.in(jars);
  }

  @BeforeEach
  void open() {
    host = TestHost.open();
  }

  @AfterEach
  void close() {
    host.close();
  }

  @AfterAll
  static void tell() {
    System.out.println(
        "crash points (seed %d): %d points, %d runs, %d of them crashed: %s"
            .formatted(SEED, allPoints, allRuns, allCrashes, COUNTS));
  }

  static Stream<CrashCase> everywhere() {
    return drawn(CrashCase.of(HostShape.PLAIN), CASES);
  }

  static Stream<CrashCase> inGuests() {
    return drawn(CrashCase.of(List.of(HostShape.VLAN, HostShape.BOND)), 2);
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

  @ParameterizedTest(allowZeroInvocations = true) // of the cases that are wanted
  @MethodSource("everywhere")
  @Timeout(value = 3, unit = TimeUnit.HOURS) // all of them
  void afterAnyCrashTheNetworkIsTheOldOneOrTheNewOne(CrashCase change) throws Exception {
    interrupt(change);
  }

  @ParameterizedTest(allowZeroInvocations = true) // of the cases that are wanted
  @MethodSource("inGuests")
  @Tag("guest")
  @Timeout(value = 3, unit = TimeUnit.HOURS)
  void soItIsWithVlansAndBonds(CrashCase change) throws Exception {
    host.assumeVlansAndBonds();
    interrupt(change);
  }

  /** What is done to one change: nothing twice. */
  private void interrupt(CrashCase change) throws Exception {
    var template = prepared(change);
    var old = host.state();
    var began = System.nanoTime();
    var whole = run(template, change, Interruption.NONE);
    var millis = (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    var moments = whole.moments();
    assertThat(whole.committed()).as(whole.words()).isTrue();
    var ends =
        new Ends(
            snapshot(change, old),
            nameServers(template),
            snapshot(change, host.state()),
            nameServers(whole.folder()));
    ends.reset(host.applier());
    train(change, template, moments);
    ends.reset(host.applier());

    var lost = change.unconfirmed();
    var wholeLost = run(template, lost, Interruption.NONE);
    var momentsLost = wholeLost.moments();
    check(ends, wholeLost, Next.AGENT);
    // The agent ends once all is applied; its guard rolls back.
    var applied = moments.all().indexOf("before rename of pending to safe") + 1;
    var left = run(template, change, new Interruption(applied, Fate.AGENT, 0));
    var guards = left.guardsMoments();
    check(ends, left, Next.GUARD);

    var kills = new ArrayList<Kill>();
    for (var fate : List.of(Fate.AGENT, Fate.BOTH, Fate.GUARD)) {
      moments.distinct().forEach(point -> kills.add(new Kill(change, point, fate, 0)));
      momentsLost
          .distinctSince(moments)
          .forEach(point -> kills.add(new Kill(lost, point, fate, 0)));
    }
    guards.distinct().forEach(point -> kills.add(new Kill(change, applied, Fate.AGENT, point)));
    var armed = moments.all().indexOf("after rename of pending.new to pending") + 4;
    var points = moments.distinct().size() + momentsLost.distinctSince(moments).size();
    for (var i = 0; i < RANDOM_RUNS; i++) {
      var point = random.nextInt(armed, moments.all().size() + 1);
      var fate = i % 2 == 0 ? Fate.HANGING_GUARD : Fate.AGENT_AND_HANGING_GUARD;
      kills.add(new Kill(i % 3 == 0 ? lost : change, point, fate, 0));
    }
    points += guards.distinct().size();
    if (!FULL) {
      Collections.shuffle(kills, random);
    }
    for (var kill : FULL ? kills : kills.subList(0, RUNS)) {
      var run = run(template, kill.change(), kill.interruption());
      check(ends, run, next(kill));
    }
    for (var time = 0; time < (FULL ? RANDOM_RUNS : 1); time++) {
      check(ends, CrashRun.killed(java, copy(template), change, random, millis), Next.AGENT);
    }
    count(change, points);
  }

  /** Who acts after a crash. */
  private enum Next {
    GUARD,
    /** At its start; its predecessor's guard may be at it, too. */
    AGENT,
    /** The same, and then a guard that hung goes on. */
    AGENT_AND_WOKEN_GUARD
  }

  private Next next(Kill kill) {
    if (kill.fate().guardHangs()) {
      return Next.AGENT_AND_WOKEN_GUARD;
    }
    var guard = kill.fate() == Fate.AGENT && (kill.guardPoint() > 0 || random.nextBoolean());
    return guard ? Next.GUARD : Next.AGENT;
  }

  private record Kill(CrashCase change, int point, Fate fate, int guardPoint) {
    Interruption interruption() {
      return new Interruption(point, fate, guardPoint);
    }
  }

  private void count(CrashCase change, int points) {
    allPoints += points;
    allRuns += runs;
    allCrashes += crashes;
    COUNTS.add("%s: %d points, %d runs, %d crashed".formatted(change, points, runs, crashes));
    System.out.println("crash points of " + COUNTS.getLast());
  }

  /** The two states that are allowed. */
  private record Ends(
      Snapshot old, Optional<String> oldServers, Snapshot kept, Optional<String> keptServers) {
    void reset(Applier applier) {
      assertThat(applier.converge(old).differences()).isEmpty();
    }
  }

  private static Snapshot snapshot(CrashCase change, HostState state) {
    var devices = change.shape().devices();
    return new Snapshot(
        devices,
        devices.stream().filter(name -> state.link(name).isEmpty()).toList(),
        state,
        Optional.empty());
  }

  private static Optional<String> nameServers(Path at) {
    return new EtcResolver(at.resolve("resolv.conf")).read();
  }

  /** A host, and a folder of changes, for the case to begin with. */
  private Path prepared(CrashCase change) throws Exception {
    change.shape().build(host);
    var template = Files.createDirectory(folder.resolve("template"));
    Files.writeString(template.resolve("resolv.conf"), "nameserver 198.51.100.53\n");
    if (change.first().isPresent()) {
      var first = CrashRun.of(java, template, change.first().get(), Interruption.NONE);
      assertThat(first.committed()).as(first.words()).isTrue();
      first.awaitGuard();
    }
    return template;
  }

  private Path copy(Path template) throws IOException {
    var copy = Files.createDirectory(folder.resolve("run" + runs++));
    try (var files = Files.list(template)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        if (!file.getFileName().toString().matches("guard.*|std.*")) {
          Files.copy(file, copy.resolve(file.getFileName().toString()));
        }
      }
    }
    return copy;
  }

  private CrashRun run(Path template, CrashCase change, Interruption at) throws Exception {
    return CrashRun.of(java, copy(template), change, at);
  }

  /** Where many JVMs are to come, the first ones leave what the others start faster with. */
  private void train(CrashCase change, Path template, CrashMoments moments) throws Exception {
    if (!FULL || Files.exists(java.cache(CrashingGuard.class))) {
      return;
    }
    var applied = moments.all().size() / 2;
    var half = run(template, change, new Interruption(applied, Fate.BOTH, 0));
    exec(
        java.command(
            List.of(java.training(CrashingGuard.class)),
            CrashingGuard.class,
            half.folder().toString(),
            half.folder().toString(),
            half.folder().resolve("resolv.conf").toString()));
    var again = copy(template);
    exec(
        java.command(
            List.of(java.training(CrashingAgent.class)),
            CrashingAgent.class,
            again.toString(),
            change.toString(),
            "0",
            Fate.AGENT.name()));
  }

  private static void exec(List<String> command) throws Exception {
    var process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    var said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  /** What comes after the crash; a look; and all is put back. */
  private void check(Ends ends, CrashRun run, Next next) throws Exception {
    crashes += run.crashed() ? 1 : 0;
    if (next == Next.GUARD) {
      run.awaitGuard();
    }
    var files = ChangeFiles.open(run.folder());
    host.resolver = new EtcResolver(run.folder().resolve("resolv.conf"));
    try (var lock = HostLock.open(run.folder());
        var held = lock.take(LOCK).orElseThrow()) {
      assertThat(held).isNotNull();
      new Settlement(files, host.backends()).start(KernelBoot.read());
    }
    assertThat(files.pending()).as(run.what()).isEmpty();
    assertThat(files.aborted()).as(run.what()).isEmpty();
    verify(ends, run);
    if (next == Next.AGENT_AND_WOKEN_GUARD) {
      run.wakeGuard();
      verify(ends, run);
    }
    ends.reset(host.applier());
  }

  private void verify(Ends ends, CrashRun run) throws Exception {
    var committed = run.committed();
    assertThat(host.applier().verify(committed ? ends.kept() : ends.old()).differences())
        .as("%s (seed %d): committed: %s; %s", run.what(), SEED, committed, run.words())
        .isEmpty();
    assertThat(nameServers(run.folder()))
        .as(run.what())
        .isEqualTo(committed ? ends.keptServers() : ends.oldServers());
  }
}
