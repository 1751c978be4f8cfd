package org.uplink.platform.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How often something may happen. */
final class AllowanceTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @Test
  void allowsSomeAtOnceAndThenOneInEachInterval() {
    var allowance = new Allowance(3, Duration.ofSeconds(1), 0);
    assertThat(count(allowance, 0, 10)).isEqualTo(3);
    assertThat(count(allowance, SECOND - 1, 10)).isZero();
    assertThat(count(allowance, SECOND, 10)).isEqualTo(1);
    assertThat(count(allowance, 100 * SECOND, 10)).isEqualTo(3);
  }

  private static int count(Allowance allowance, long now, int times) {
    int allowed = 0;
    for (int i = 0; i < times; i++) {
      if (allowance.take(now)) {
        allowed++;
      }
    }
    return allowed;
  }
}
