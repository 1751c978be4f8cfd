package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.engine.KilledEngineFixture.FULL;
import static org.uplink.engine.KilledEngineFixture.SEED;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.uplink.engine.KilledEngineFixture.Command;

/**
 * Kills the engine with SIGKILL at each call to a host: when the host has received the call, before
 * it executes it; and when the host has executed it, before the engine receives the answer. The
 * calls are those of a run in which nobody is killed. What the engine does between an answer and
 * its next call or write has no effect outside, so a kill there equals a kill before the next call
 * or write ({@link KilledAtWritesTest}).
 *
 * <p>Tests a sample of the commands and calls, chosen by a seed that is printed; {@code -Pfull}
 * tests all of them.
 */
@Tag("long")
final class KilledAtCallsTest {
  private static final int SAMPLE = 2;

  /** The engine asks for the outcome of an unproved change again and again; a few calls suffice. */
  private static final int REPEATED = 3;

  private static final List<String> COUNTS = new ArrayList<>();

  @TempDir Path temp;
  private int missed;

  @AfterAll
  static void tell() {
    System.out.println("engine killed at its calls (seed " + SEED + "): " + COUNTS);
  }

  static List<Command> commands() {
    Command[] all = Command.values();
    return FULL
        ? List.of(all)
        : List.of(Command.INSTALL, all[1 + new Random(SEED).nextInt(all.length - 1)]);
  }

  @ParameterizedTest
  @MethodSource("commands")
  @Timeout(value = 8, unit = TimeUnit.HOURS) // -Pfull
  void recordMatchesHostWhenEngineIsKilledAtAnyCall(Command command) throws Exception {
    try (var fixture = KilledEngineFixture.open(temp, command)) {
      List<CallObserver.Call> calls = whole(command, fixture);
      List<Point> points = points(calls);
      for (var point : sample(points)) {
        check(fixture, point);
      }
      COUNTS.add(
          "%s: calls %s, %d points, %d runs, %d of them ended before their point, the slowest recovered after %d ms"
              .formatted(
                  command,
                  calls,
                  points.size(),
                  fixture.runs() - 1,
                  missed,
                  fixture.slowest().toMillis()));
      assertThat(missed).as("points that no run reached").isLessThanOrEqualTo(calls.size() / 10);
    }
  }

  private static List<Point> points(List<CallObserver.Call> calls) {
    return calls.stream()
        .filter(call -> call.number() <= REPEATED)
        .flatMap(call -> Arrays.stream(When.values()).map(when -> new Point(call, when)))
        .toList();
  }

  private static List<Point> sample(List<Point> points) {
    if (FULL) {
      return points;
    }
    var drawn = new ArrayList<>(points);
    Collections.shuffle(drawn, new Random(SEED));
    return drawn.subList(0, SAMPLE);
  }

  /** Returns the calls of a run in which nobody is killed. */
  private static List<CallObserver.Call> whole(Command command, KilledEngineFixture fixture)
      throws Exception {
    Path dataDir = fixture.resetHostAndCopyData();
    var watch = CallObserver.recording();
    Process process = fixture.start(dataDir, 0, "before");
    try (var out = KilledEngineFixture.lines(process)) {
      var url = URI.create(String.valueOf(out.readLine()));
      fixture.host().watchedBy(watch);
      assertThat(fixture.post(dataDir, url)).contains(command.end().toString());
    } finally {
      kill(process);
    }
    assertThat(watch.calls()).as("%s", command).hasSizeGreaterThan(10);
    return watch.calls();
  }

  private void check(KilledEngineFixture fixture, Point point) throws Exception {
    Path dataDir = fixture.resetHostAndCopyData();
    Process process = fixture.start(dataDir, 0, "before");
    var watch = CallObserver.at(point.call(), point.when() == When.BEFORE, () -> kill(process));
    try (var out = KilledEngineFixture.lines(process)) {
      var url = URI.create(String.valueOf(out.readLine()));
      fixture.host().watchedBy(watch);
      assertThat(fixture.post(dataDir, url).isEmpty()).as("%s", point).isEqualTo(watch.reached());
    } catch (IOException e) {
      assertThat(watch.reached()).as("%s: %s", point, e).isTrue();
    } finally {
      fixture.host().watchedBy(CallObserver.recording());
      kill(process);
    }
    assertThat(process.exitValue()).as("killed by signal 9").isEqualTo(128 + 9);
    if (watch.reached()) {
      fixture.assertNextEngineRecovers(dataDir, point.toString());
    } else {
      missed++;
    }
  }

  private static void kill(Process process) {
    process.destroyForcibly();
    try {
      assertThat(process.waitFor(HANG_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while an engine was killed", e);
    }
  }

  /** When the engine is killed. */
  enum When {
    BEFORE,
    AFTER
  }

  private record Point(CallObserver.Call call, When when) {
    @Override
    public String toString() {
      return "%s %s".formatted(when == When.BEFORE ? "before" : "after", call);
    }
  }
}
