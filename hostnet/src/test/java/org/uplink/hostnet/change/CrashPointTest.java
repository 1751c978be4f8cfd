package org.uplink.hostnet.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.uplink.hostnet.TestHost;
import org.uplink.hostnet.apply.Applier;
import org.uplink.hostnet.state.EtcResolver;
import org.uplink.hostnet.state.HostState;
import org.uplink.hostnet.state.Snapshot;

/**
 * Agent, guard and both end before and after every send, setting, sync, rename and removal of a
 * change, and at random times; the next agent starts. Then the network is the old one, or, where
 * the change was committed, the new one.
 *
 * <p>A part of the points, drawn by a seed that is printed; with {@code -Pfull} all of them.
 */
class CrashPointTest {
  private static final boolean FULL = Boolean.getBoolean("uplink.full");
  private static final int SAMPLE = 3;
  private static final long SEED = Long.getLong("uplink.seed", System.nanoTime() & 0xffff_ffffL);
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final Pattern POINTS = Pattern.compile("points ([0-9]+) ([A-Z_]+)");
  private static final List<String> COUNTS = new ArrayList<>();

  private final Random random = new Random(SEED);
  @TempDir Path folder;
  private TestHost host;
  private int runs;
  private int crashes;

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
    System.out.println("crash points (seed " + SEED + "): " + COUNTS);
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(value = 2, unit = TimeUnit.HOURS) // all of them
  void afterAnyCrashTheNetworkIsTheOldOneOrTheNewOne(CrashCase change) throws Exception {
    var template = prepared(change);
    var old = host.state();
    var undone = nameServers(template);
    var whole = run(copy(template), change, 0, "agent", 0);
    var points = points(whole);
    var kept = change.kept ? host.state() : old;
    var devices = List.of("eth0", "ovirtmgmt");
    var before =
        new Ends(
            snapshot(devices, old), undone, snapshot(devices, kept), nameServers(whole.folder()));
    before.reset(host.applier());

    for (var who : List.of("agent", "both", "guard")) {
      for (var point : sample(points)) {
        check(before, run(copy(template), change, point, who, 0));
      }
    }
    // The agent ends once all is applied, and its guard in the middle of the way back.
    for (var point : sample(points)) {
      check(before, run(copy(template), change, points / 2, "agent", point));
    }
    for (var time = 0; time < (FULL ? 50 : SAMPLE); time++) {
      check(before, killedAfter(copy(template), change, random.nextInt(2000)));
    }
    COUNTS.add(
        "%s: %d points, %d runs, %d of them crashed".formatted(change, points, runs, crashes));
  }

  /** The two states that are allowed. */
  private record Ends(
      Snapshot old, Optional<String> oldServers, Snapshot kept, Optional<String> keptServers) {
    void reset(Applier applier) {
      assertThat(applier.converge(old).differences()).isEmpty();
    }
  }

  private static Snapshot snapshot(List<String> devices, HostState state) {
    return new Snapshot(
        devices,
        devices.stream().filter(name -> state.link(name).isEmpty()).toList(),
        state,
        Optional.empty());
  }

  private static Optional<String> nameServers(Path at) {
    return new EtcResolver(at.resolve("resolv.conf")).read();
  }

  private List<Integer> sample(int points) {
    return FULL
        ? IntStream.rangeClosed(1, points).boxed().toList()
        : random.ints(1, points + 1).distinct().limit(SAMPLE).boxed().toList();
  }

  /** A host, and a folder of changes, for the case to begin with. */
  private Path prepared(CrashCase change) throws Exception {
    change.prepare(host);
    var template = Files.createDirectory(folder.resolve("template"));
    Files.writeString(template.resolve("resolv.conf"), "nameserver 198.51.100.53\n");
    if (change == CrashCase.REMOVED) {
      points(run(template, CrashCase.DEPLOYED, 0, "agent", 0));
    }
    return template;
  }

  private Path copy(Path template) throws IOException {
    var copy = Files.createDirectory(folder.resolve("run" + runs));
    try (var files = Files.list(template)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, copy.resolve(file.getFileName().toString()));
      }
    }
    return copy;
  }

  private record Run(CrashCase change, Path folder, String text, int status, String what) {}

  private Run run(Path at, CrashCase change, int point, String who, int guardPoint)
      throws Exception {
    var process = start(at, change, point, who, guardPoint);
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).as(out).isTrue();
    return new Run(
        change,
        at,
        out,
        process.exitValue(),
        "%s, %s ends at %d, its guard at %d (seed %d)"
            .formatted(change, who, point, guardPoint, SEED));
  }

  private Run killedAfter(Path at, CrashCase change, int millis) throws Exception {
    var process = start(at, change, 0, "agent", 0);
    if (!process.waitFor(millis, TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
    }
    process.waitFor();
    return new Run(
        change,
        at,
        "",
        process.exitValue(),
        change + " killed after " + millis + " ms (seed " + SEED + ")");
  }

  private Process start(Path at, CrashCase change, int point, String who, int guardPoint)
      throws IOException {
    runs++;
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "-Dcrash.guard=" + guardPoint,
            "-cp",
            System.getProperty("java.class.path"),
            CrashingAgent.class.getName(),
            at.toString(),
            change.name(),
            Integer.toString(point),
            who)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static int points(Run whole) {
    var matcher = POINTS.matcher(whole.text());
    assertThat(matcher.find()).as(whole.text()).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  /** Starts the next agent; then looks, and puts the host back for the next run. */
  private void check(Ends ends, Run run) throws Exception {
    crashes += run.status() == 0 ? 0 : 1;
    var files = ChangeFiles.open(run.folder());
    var applier = host.applier();
    host.resolver = new EtcResolver(run.folder().resolve("resolv.conf"));
    try (var lock = HostLock.open(run.folder());
        var held = lock.take(DEADLINE).orElseThrow()) {
      assertThat(held).isNotNull();
      new Settlement(files, host.backends()).start(KernelBoot.read());
    }
    assertThat(files.pending()).as(run.what()).isEmpty();
    assertThat(files.aborted()).as(run.what()).isEmpty();
    var committed =
        files
            .outcomes()
            .find(run.change().name())
            .map(Outcome::state)
            .equals(Optional.of(Outcome.State.SAFE));
    var expected = committed ? ends.kept() : ends.old();
    assertThat(applier.verify(expected).differences())
        .as("%s: %s; %s", run.what(), committed ? "committed" : "not committed", run.text())
        .isEmpty();
    assertThat(nameServers(run.folder()))
        .as(run.what())
        .isEqualTo(committed ? ends.keptServers() : ends.oldServers());
    ends.reset(applier);
  }
}
