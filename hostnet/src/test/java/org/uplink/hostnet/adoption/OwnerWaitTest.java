package org.uplink.hostnet.adoption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.uplink.platform.StepListener;
import org.uplink.testkit.Deadlines;

class OwnerWaitTest {
  private final AtomicInteger questions = new AtomicInteger();

  @Test
  void asksUntilTheAnswerIsEnough() {
    var waits = new OwnerWait("systemd-networkd", Deadlines.HANG, StepListener.NONE);
    assertThat(waits.<Integer>poll(questions::incrementAndGet, answer -> answer >= 3)).isEqualTo(3);
  }

  /** Whoever requests a plan waits 30 s. A plan that waits for two leases must not take longer. */
  @Test
  void waitsOfPlanEndTogether() {
    OwnerWait waits =
        new OwnerWait("systemd-networkd", Duration.ofMillis(450), StepListener.NONE).forPlan();
    waitInVain(waits);
    questions.set(0);
    waitInVain(waits);
    assertThat(questions).hasValue(1);
    assertThat(waits.<Integer>poll(questions::incrementAndGet, answer -> answer == 2)).isEqualTo(2);
  }

  private void waitInVain(OwnerWait waits) {
    assertThatThrownBy(
            () ->
                waits.await(
                    () -> Optional.of("eth0 is configuring, " + questions.incrementAndGet())))
        .isInstanceOf(OwnerException.class)
        .hasMessageContaining("systemd-networkd was not ready within")
        .hasMessageContaining("eth0 is configuring");
  }
}
