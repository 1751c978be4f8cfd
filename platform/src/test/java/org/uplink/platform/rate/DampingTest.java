package org.uplink.platform.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** When a change of a route is reported. The times are those of {@link Damping.Times#ROUTE}. */
final class DampingTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Damping damping = new Damping(Damping.Times.ROUTE);

  /** The clock may start anywhere, also close to its overflow. */
  private final long start = Long.MAX_VALUE - 30 * SECOND;

  @Test
  void reportsNothingWithoutAChange() {
    assertThat(damping.dueIn(at(0))).isEmpty();
  }

  @Test
  void reportsTheFirstChangeAtOnce() {
    damping.changed(at(0));
    assertThat(damping.dueIn(at(0))).hasValue(0);
    damping.reported(at(0));
    assertThat(damping.dueIn(at(0))).isEmpty();
  }

  @Test
  void reportsTheSecondChangeAfterFiveSecondsWithoutAnother() {
    report(0);
    damping.changed(at(1));
    assertThat(damping.dueIn(at(1))).hasValue(5 * SECOND);
    damping.changed(at(4));
    assertThat(damping.dueIn(at(4))).hasValue(5 * SECOND);
    assertThat(damping.dueIn(at(9))).hasValue(0);
  }

  @Test
  void reportsLaterChangesOnceAMinute() {
    report(0);
    report(6);
    damping.changed(at(7));
    assertThat(damping.dueIn(at(7))).hasValue(59 * SECOND);
    damping.changed(at(65));
    assertThat(damping.dueIn(at(65))).as("no longer than a minute").hasValue(2 * SECOND);
  }

  @Test
  void aQuietMinuteMakesAChangeTheFirstOneAgain() {
    report(0);
    report(6);
    damping.changed(at(66));
    assertThat(damping.dueIn(at(66))).hasValue(0);
  }

  @Test
  void changesThatCancelEachOtherAreNotQuiet() {
    report(0);
    damping.changed(at(30));
    damping.changed(at(31));
    damping.forget();
    assertThat(damping.dueIn(at(31))).isEmpty();
    damping.changed(at(70));
    assertThat(damping.dueIn(at(70))).hasValue(5 * SECOND);
  }

  @Test
  void aReportThatWasNotMadeDoesNotCount() {
    report(0);
    damping.cancelReport();
    damping.changed(at(1));
    assertThat(damping.dueIn(at(1))).hasValue(0);
  }

  @Test
  void reportsARouteThatNeverRestsOnceAMinute() {
    List<Long> reports = changesEachSecond(600);
    assertThat(reports).startsWith(0L).hasSizeBetween(10, 12);
    for (int i = 2; i < reports.size(); i++) {
      assertThat(reports.get(i) - reports.get(i - 1)).isGreaterThanOrEqualTo(60);
    }
  }

  @Test
  void waitsForALullBeforeTheFirstReportIfTheTimesSaySo() {
    var networks = new Damping(Damping.Times.NETWORKS);
    networks.changed(at(0));
    assertThat(networks.dueIn(at(0))).hasValue(SECOND);
    networks.reported(at(1));
    networks.changed(at(2));
    assertThat(networks.dueIn(at(2))).hasValue(9 * SECOND);
  }

  /** Whatever changes, and whenever: the last change is reported, and reports are not frequent. */
  @Test
  void randomChangesAreReportedAndNotTooOften() {
    var random = new Random(Long.getLong("uplink.seed", 1));
    for (int round = 0; round < 200; round++) {
      var each = new Damping(Damping.Times.ROUTE);
      var reports = new ArrayList<Long>();
      boolean waiting = false;
      for (long second = 0; second < 1000; second++) {
        if (second < 900 && random.nextInt(20) == 0) {
          each.changed(at(second));
          waiting = true;
        }
        OptionalLong due = each.dueIn(at(second));
        assertThat(due.isPresent()).isEqualTo(waiting);
        if (due.isPresent() && due.getAsLong() <= 0) {
          each.reported(at(second));
          reports.add(second);
          waiting = false;
        }
      }
      assertThat(waiting).as("a change was not reported").isFalse();
      for (int i = 2; i < reports.size(); i++) {
        assertThat(reports.get(i) - reports.get(i - 2)).isGreaterThanOrEqualTo(60);
      }
    }
  }

  private List<Long> changesEachSecond(long seconds) {
    var reports = new ArrayList<Long>();
    for (long second = 0; second < seconds; second++) {
      damping.changed(at(second));
      if (damping.dueIn(at(second)).orElseThrow() <= 0) {
        damping.reported(at(second));
        reports.add(second);
      }
    }
    return reports;
  }

  private void report(long second) {
    damping.changed(at(second));
    damping.reported(at(second));
  }

  private long at(long second) {
    return start + second * SECOND;
  }
}
