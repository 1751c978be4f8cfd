package org.uplink.engine.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.uplink.engine.presence.PendingLook.Outcome;
import org.uplink.engine.presence.PendingLook.Step;
import org.uplink.platform.rate.Damping;

/** When the engine looks at a host. */
final class PendingLookTest {
  private static final Step NOTHING = new Step.Nothing();

  private final PendingLook look = new PendingLook(Damping.Times.ROUTE);

  @Test
  void looksAtOnceAfterTheFirstSignal() {
    assertThat(look.next(at(0))).isEqualTo(NOTHING);
    look.changed("a", at(0));
    assertThat(look.next(at(0))).isEqualTo(new Step.Look("a"));
  }

  @Test
  void looksOnceAtATime() {
    begin(0);
    look.changed("b", at(1));
    assertThat(look.next(at(100))).isEqualTo(NOTHING);
    look.ended(Outcome.LOOKED, at(100));
    assertThat(look.next(at(100))).isEqualTo(new Step.Look("b"));
  }

  @Test
  void repeatedAndLateSignalsCostOneLookAMinute() {
    int looks = 0;
    for (int second = 0; second < 600; second++) {
      for (int i = 0; i < 100; i++) {
        look.changed("flood", at(second));
        if (look.next(at(second)) instanceof Step.Look) {
          looks++;
          look.ended(Outcome.LOOKED, at(second));
        }
      }
    }
    assertThat(looks).isBetween(10, 12);
  }

  @Test
  void aLookThatWasNotNeededDoesNotDelayTheNextOne() {
    begin(0);
    look.ended(Outcome.NOT_NEEDED, at(0));
    look.changed("b", at(1));
    assertThat(look.next(at(1))).isEqualTo(new Step.Look("b"));
  }

  @Test
  void looksAfterTheEndOfARun() {
    begin(0);
    look.ended(Outcome.RUN_WORKS, at(0));
    look.changed("b", at(10));
    assertThat(look.next(at(100))).isEqualTo(NOTHING);
    look.runEnded(at(100));
    assertThat(look.next(at(100))).isEqualTo(new Step.Look("b"));
  }

  @Test
  void aRunThatEndsDuringTheLookIsNotMissed() {
    begin(0);
    look.runEnded(at(1));
    look.ended(Outcome.RUN_WORKS, at(2));
    assertThat(look.next(at(2))).isEqualTo(new Step.Look("a"));
  }

  @Test
  void aRunWithoutASignalStartsNoLook() {
    look.runEnded(at(0));
    assertThat(look.next(at(100))).isEqualTo(NOTHING);
  }

  @Test
  void looksAgainAtAHostInTheMiddleOfAChange() {
    begin(0);
    look.ended(Outcome.UNSETTLED, at(1));
    assertThat(look.next(at(1))).isEqualTo(new Step.Wait(Duration.ofSeconds(5).toNanos()));
    assertThat(look.next(at(6))).isEqualTo(new Step.Look("a"));
  }

  @Test
  void isIdleAfterAQuietTime() {
    assertThat(look.isIdle(at(0))).isTrue();
    begin(0);
    assertThat(look.isIdle(at(100))).as("a look").isFalse();
    look.ended(Outcome.LOOKED, at(100));
    assertThat(look.isIdle(at(100))).isTrue();

    look.changed("b", at(100));
    assertThat(look.isIdle(at(200))).as("a signal").isFalse();
    assertThat(look.next(at(200))).isEqualTo(new Step.Look("b"));
    look.ended(Outcome.LOOKED, at(201));
    assertThat(look.isIdle(at(259))).as("soon after a look").isFalse();
    assertThat(look.isIdle(at(260))).isTrue();
  }

  @Test
  void isNotIdleWhileItWaitsForARun() {
    begin(0);
    look.ended(Outcome.RUN_WORKS, at(1));
    assertThat(look.isIdle(at(1000))).isFalse();
  }

  @Test
  void oneTimerRunsForAHost() {
    assertThat(look.setsTimer()).isTrue();
    assertThat(look.setsTimer()).isFalse();
    look.timerEnded();
    assertThat(look.setsTimer()).isTrue();
  }

  private void begin(long second) {
    look.changed("a", at(second));
    assertThat(look.next(at(second))).isEqualTo(new Step.Look("a"));
  }

  private static long at(long second) {
    return Duration.ofSeconds(second).toNanos();
  }
}
