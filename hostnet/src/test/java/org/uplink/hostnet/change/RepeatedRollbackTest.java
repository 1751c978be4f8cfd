package org.uplink.hostnet.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.platform.StepListener;
import org.uplink.testkit.Seed;
import org.uplink.verbs.change.ChangeStatus;

/**
 * Ends a rollback before and after each of its steps in the kernel and on disk, as a kill does, and
 * repeats it. What another program removed while the change was pending stays removed. Runs a
 * sample of the points; with {@code -Pfull}, runs all points.
 */
class RepeatedRollbackTest {
  private static final boolean FULL = Boolean.getBoolean("uplink.full");

  /** The number of points in a sample. */
  private static final int SAMPLE = 12;

  @TempDir Path folder;
  private final Random random = new Random(Seed.VALUE);
  private RemovalHost host;

  @BeforeEach
  void open() {
    host = RemovalHost.open();
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void leavesAndNamesWhatOthersRemovedWhereverTheRollbackEnds() throws IOException {
    host.remove("eth0");
    String expected = host.picture();
    List<String> points = rollBackUntil(0, folder.resolve("whole"));
    assertRolledBack(expected, folder.resolve("whole"), "not killed");
    assertThat(points)
        .contains("before fsync of removals.new", "after removal of aborted")
        .anyMatch(point -> point.contains("delete the bridge"));

    for (int point : drawn(points.size())) {
      Path files = folder.resolve("point" + point);
      String when = "killed " + points.get(point - 1);
      rollBackUntil(point, files);
      // The repetition may end in the middle too.
      CrashListener second = killing(random.nextInt(2 * points.size()));
      if (!recover(files, second)) {
        when += ", and again " + second.passed().getLast();
        recover(files, StepListener.NONE);
      }
      assertRolledBack(expected, files, when);
    }
  }

  private List<Integer> drawn(int count) {
    List<Integer> all = new ArrayList<>(IntStream.rangeClosed(1, count).boxed().toList());
    Collections.shuffle(all, random);
    return FULL ? all : all.subList(0, SAMPLE);
  }

  /** Rolls back on a new host, until a point. Returns the points that were passed. */
  private List<String> rollBackUntil(int point, Path files) throws IOException {
    close();
    open();
    host.applyAndRemove(files);
    CrashListener listener = killing(point);
    assertThat(recover(files, listener)).isEqualTo(point == 0);
    return listener.passed();
  }

  /** Recovers as the next agent does. Returns whether it reached the end. */
  private boolean recover(Path files, StepListener listener) throws IOException {
    try {
      host.recovery(files, listener).recover(new FakeBoot(RemovalHost.BOOT));
      return true;
    } catch (Killed e) {
      return false;
    }
  }

  private static CrashListener killing(int point) {
    return new CrashListener(
        point,
        () -> {
          throw new Killed();
        });
  }

  private void assertRolledBack(String expected, Path files, String when) throws IOException {
    ChangeStatus outcome = RemovalHost.outcome(files);
    assertThat(outcome.differences()).as(when).isEmpty();
    assertThat(outcome.concurrentChanges())
        .as(when)
        .hasSameSizeAs(RemovalHost.REMOVALS)
        .allMatch(text -> text.startsWith("Another program removed the "))
        .allMatch(text -> text.endsWith("The rollback left this as it is."));
    assertThat(host.picture()).as(when).isEqualTo(expected);
    assertThat(files.resolve("removals")).as(when).doesNotExist();
    assertThat(files.resolve("aborted")).as(when).doesNotExist();
  }

  /** Ends the process of the test's rollback. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }
}
