package org.uplink.engine.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.uplink.engine.presence.Attendance.Step;

/** When a host counts as away, and when as back. */
final class AttendanceTest {
  private static final Step NOTHING = new Step.Nothing();

  private final Attendance host =
      new Attendance(Duration.ofSeconds(10), Duration.ofSeconds(60), false, at(0));

  @Test
  void tellsNothingOfAHostThatComesAndStays() {
    host.connected(at(1));
    assertThat(host.next(at(1))).isEqualTo(waitFor(10));
    assertThat(host.next(at(11))).isEqualTo(NOTHING);
  }

  @Test
  void tellsNothingOfAShortAbsence() {
    stands();
    host.disconnected(at(100));
    assertThat(host.next(at(100))).isEqualTo(waitFor(60));
    host.connected(at(120));
    assertThat(host.next(at(120))).isEqualTo(waitFor(10));
    assertThat(host.next(at(130))).isEqualTo(NOTHING);
  }

  @Test
  void tellsOfALongAbsenceOnceAndOfItsEnd() {
    stands();
    host.disconnected(at(100));
    assertThat(host.next(at(160))).isEqualTo(new Step.Away(Duration.ofSeconds(60), 0));
    assertThat(host.next(at(1000))).isEqualTo(NOTHING);
    host.connected(at(2000));
    assertThat(host.next(at(2000))).isEqualTo(waitFor(10));
    assertThat(host.next(at(2010))).isEqualTo(new Step.Back(1));
    assertThat(host.next(at(3000))).isEqualTo(NOTHING);
  }

  @Test
  void aConnectionThatComesAndGoesIsOneAbsence() {
    stands();
    host.disconnected(at(100));
    int events = 0;
    for (long second = 101; second < 1000; second++) {
      if (second % 5 == 0) {
        host.connected(at(second));
      } else if (second % 5 == 3) {
        host.disconnected(at(second));
      }
      Step step = host.next(at(second));
      if (!(step instanceof Step.Wait) && !step.equals(NOTHING)) {
        assertThat(step).isEqualTo(new Step.Away(Duration.ofSeconds(60), 12));
        events++;
      }
    }
    assertThat(events).isEqualTo(1);
    host.connected(at(1000));
    assertThat(host.next(at(1010))).isEqualTo(new Step.Back(180));
  }

  /** A connection that replaces another one, or a signal that comes twice. */
  @Test
  void repeatedSignalsChangeNothing() {
    stands();
    host.connected(at(50));
    assertThat(host.next(at(50))).isEqualTo(NOTHING);
    host.disconnected(at(100));
    host.disconnected(at(130));
    assertThat(host.next(at(160))).isEqualTo(new Step.Away(Duration.ofSeconds(60), 0));
  }

  /** An earlier engine has told the absence. */
  @Test
  void anAbsenceThatIsToldAlreadyIsNotToldAgain() {
    var away = new Attendance(Duration.ofSeconds(10), Duration.ofSeconds(60), true, at(0));
    assertThat(away.next(at(1000))).isEqualTo(NOTHING);
    away.connected(at(1000));
    assertThat(away.next(at(1010))).isEqualTo(new Step.Back(1));
  }

  @Test
  void oneTimerRunsForAHost() {
    assertThat(host.setsTimer()).isTrue();
    assertThat(host.setsTimer()).isFalse();
    host.timerEnded();
    assertThat(host.setsTimer()).isTrue();
  }

  private void stands() {
    host.connected(at(0));
    assertThat(host.next(at(10))).isEqualTo(NOTHING);
  }

  private static Step waitFor(long seconds) {
    return new Step.Wait(at(seconds));
  }

  private static long at(long second) {
    return Duration.ofSeconds(second).toNanos();
  }
}
