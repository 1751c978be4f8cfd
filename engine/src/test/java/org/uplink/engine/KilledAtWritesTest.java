package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.engine.KilledEngineFixture.FULL;
import static org.uplink.engine.KilledEngineFixture.SEED;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.uplink.engine.KilledEngineFixture.Command;

/**
 * Kills the engine with SIGKILL before and after each write to its database during a run that
 * changes the host's network, and starts the next engine on the same data directory. Then the
 * stored state must match the host, nothing may run twice, and the host must be installable.
 *
 * <p>Tests a sample of the commands and writes, chosen by a seed that is printed; {@code -Pfull}
 * tests all of them.
 */
@Tag("long")
final class KilledAtWritesTest {
  private static final int SAMPLE = 2;
  private static final List<Command> COMMANDS =
      List.of(Command.INSTALL, Command.ROLLED_BACK, Command.DEPLOY, Command.SYNC);
  private static final List<String> COUNTS = new ArrayList<>();

  private final Random random = new Random(SEED);
  @TempDir Path temp;

  @AfterAll
  static void tell() {
    System.out.println("engine killed at its writes (seed " + SEED + "): " + COUNTS);
  }

  static List<Command> commands() {
    return FULL
        ? COMMANDS
        : List.of(Command.INSTALL, COMMANDS.get(1 + new Random(SEED).nextInt(COMMANDS.size() - 1)));
  }

  @ParameterizedTest
  @MethodSource("commands")
  @Timeout(value = 8, unit = TimeUnit.HOURS) // -Pfull
  void recordMatchesHostWhenEngineIsKilledAtAnyWrite(Command command) throws Exception {
    try (var fixture = KilledEngineFixture.open(temp, command)) {
      List<String> writes = whole(command, fixture);
      for (var point : sample(2 * writes.size())) {
        int write = (point + 1) / 2;
        check(fixture, write, point % 2 == 1 ? "before" : "after", writes.get(write - 1));
      }
      COUNTS.add(
          "%s: %d writes, %d points, %d runs, the slowest recovered after %d ms"
              .formatted(
                  command,
                  writes.size(),
                  2 * writes.size(),
                  fixture.runs(),
                  fixture.slowest().toMillis()));
    }
  }

  private Iterable<Integer> sample(int points) {
    IntStream drawn =
        FULL
            ? IntStream.rangeClosed(1, points)
            : random.ints(1, points + 1).distinct().limit(SAMPLE);
    return new TreeSet<>(drawn.boxed().toList());
  }

  /** Returns the writes of a run in which nobody is killed. */
  private static List<String> whole(Command command, KilledEngineFixture fixture) throws Exception {
    Path dataDir = fixture.resetHostAndCopyData();
    Process process = fixture.start(dataDir, 0, "before");
    var writes = new ArrayList<String>();
    try (var out = KilledEngineFixture.lines(process)) {
      var url = URI.create(String.valueOf(out.readLine()));
      assertThat(fixture.post(dataDir, url)).contains(command.end().toString());
      for (var line = out.readLine(); line != null; line = out.readLine()) {
        writes.add(line);
        if (line.endsWith("runs set ended")) {
          break;
        }
      }
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(HANG_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(writes).as("%s", command).hasSizeGreaterThan(10);
    return writes;
  }

  private static void check(KilledEngineFixture fixture, int write, String when, String what)
      throws Exception {
    Path dataDir = fixture.resetHostAndCopyData();
    Process process = fixture.start(dataDir, write, when);
    try (var out = KilledEngineFixture.lines(process)) {
      var url = URI.create(String.valueOf(out.readLine()));
      assertThat(fixture.post(dataDir, url)).as("no answer").isEmpty();
      assertThat(process.waitFor(HANG_SECONDS, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as("killed by signal 9").isEqualTo(128 + 9);
    fixture.assertNextEngineRecovers(dataDir, when + " " + what);
  }
}
