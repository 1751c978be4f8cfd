package org.uplink.engine.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.uplink.engine.presence.PendingRouteCheck.Outcome;
import org.uplink.engine.presence.PendingRouteCheck.Step;
import org.uplink.platform.rate.Damping;

/** When the engine checks the route of a host. */
final class PendingRouteCheckTest {
  private static final Step NOTHING = new Step.Nothing();

  private final PendingRouteCheck check = new PendingRouteCheck(Damping.Times.ROUTE);

  @Test
  void checksAtOnceAfterTheFirstSignal() {
    assertThat(check.next(at(0))).isEqualTo(NOTHING);
    check.changed("a", at(0));
    assertThat(check.next(at(0))).isEqualTo(new Step.Check("a"));
  }

  @Test
  void checksOnceAtATime() {
    begin(0);
    check.changed("b", at(1));
    assertThat(check.next(at(100))).isEqualTo(NOTHING);
    check.ended(Outcome.CHECKED, at(100));
    assertThat(check.next(at(100))).isEqualTo(new Step.Check("b"));
  }

  @Test
  void repeatedAndLateSignalsCostOneCheckAMinute() {
    int checks = 0;
    for (int second = 0; second < 600; second++) {
      for (int i = 0; i < 100; i++) {
        check.changed("flood", at(second));
        if (check.next(at(second)) instanceof Step.Check) {
          checks++;
          check.ended(Outcome.CHECKED, at(second));
        }
      }
    }
    assertThat(checks).isBetween(10, 12);
  }

  @Test
  void aCheckThatWasNotNeededDoesNotDelayTheNextOne() {
    begin(0);
    check.ended(Outcome.NOT_NEEDED, at(0));
    check.changed("b", at(1));
    assertThat(check.next(at(1))).isEqualTo(new Step.Check("b"));
  }

  @Test
  void checksAfterTheEndOfARun() {
    begin(0);
    check.ended(Outcome.RUN_WORKS, at(0));
    check.changed("b", at(10));
    assertThat(check.next(at(100))).isEqualTo(NOTHING);
    check.runEnded(at(100));
    assertThat(check.next(at(100))).isEqualTo(new Step.Check("b"));
  }

  @Test
  void aRunThatEndsDuringTheCheckIsNotMissed() {
    begin(0);
    check.runEnded(at(1));
    check.ended(Outcome.RUN_WORKS, at(2));
    assertThat(check.next(at(2))).isEqualTo(new Step.Check("a"));
  }

  @Test
  void aRunWithoutASignalStartsNoCheck() {
    check.runEnded(at(0));
    assertThat(check.next(at(100))).isEqualTo(NOTHING);
  }

  @Test
  void checksAHostAgainThatIsInTheMiddleOfAChange() {
    begin(0);
    check.ended(Outcome.UNSETTLED, at(1));
    assertThat(check.next(at(1))).isEqualTo(new Step.Wait(Duration.ofSeconds(5).toNanos()));
    assertThat(check.next(at(6))).isEqualTo(new Step.Check("a"));
  }

  @Test
  void isIdleAfterAQuietTime() {
    assertThat(check.isIdle(at(0))).isTrue();
    begin(0);
    assertThat(check.isIdle(at(100))).as("a check").isFalse();
    check.ended(Outcome.CHECKED, at(100));
    assertThat(check.isIdle(at(100))).isTrue();

    check.changed("b", at(100));
    assertThat(check.isIdle(at(200))).as("a signal").isFalse();
    assertThat(check.next(at(200))).isEqualTo(new Step.Check("b"));
    check.ended(Outcome.CHECKED, at(201));
    assertThat(check.isIdle(at(259))).as("soon after a check").isFalse();
    assertThat(check.isIdle(at(260))).isTrue();
  }

  @Test
  void isNotIdleWhileItWaitsForARun() {
    begin(0);
    check.ended(Outcome.RUN_WORKS, at(1));
    assertThat(check.isIdle(at(1000))).isFalse();
  }

  @Test
  void oneTimerRunsForAHost() {
    assertThat(check.setsTimer()).isTrue();
    assertThat(check.setsTimer()).isFalse();
    check.timerEnded();
    assertThat(check.setsTimer()).isTrue();
  }

  private void begin(long second) {
    check.changed("a", at(second));
    assertThat(check.next(at(second))).isEqualTo(new Step.Check("a"));
  }

  private static long at(long second) {
    return Duration.ofSeconds(second).toNanos();
  }
}
