package org.uplink.engine.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When the capabilities of a host with a standing connection are read. */
final class StandingReadsTest {
  private final StandingReads reads =
      new StandingReads(Duration.ofHours(1), Duration.ofSeconds(10), () -> 0.5);

  @Test
  void readsOnceAnHourAfterTheFirstPartOfAnHour() {
    reads.connected(at(0));
    assertThat(reads.dueIn(at(0))).isZero();
    assertThat(reads.isInTurn(at(0))).as("it has just connected").isFalse();
    reads.read(at(0));
    assertThat(reads.dueIn(at(0))).isEqualTo(at(1800));
    assertThat(reads.isInTurn(at(1800))).isTrue();
    reads.read(at(1800));
    assertThat(reads.dueIn(at(1800))).isEqualTo(at(3600));
  }

  @Test
  void readsAtOnceAfterANotice() {
    reads.connected(at(0));
    reads.read(at(0));
    reads.changed(at(60));
    assertThat(reads.dueIn(at(60))).isZero();
    assertThat(reads.isInTurn(at(60))).isFalse();
  }

  /** A host may send as many notices as it likes. */
  @Test
  void readsAtMostOnceInTenSeconds() {
    reads.connected(at(0));
    reads.read(at(0));
    int count = 0;
    for (long second = 1; second <= 100; second++) {
      reads.changed(at(second));
      if (reads.dueIn(at(second)) <= 0) {
        reads.read(at(second));
        count++;
      }
    }
    assertThat(count).isEqualTo(10);
  }

  @Test
  void readsANewConnectionAtOnce() {
    reads.connected(at(0));
    reads.read(at(0));
    reads.connected(at(5));
    assertThat(reads.dueIn(at(5))).isZero();
  }

  private static long at(long second) {
    return Duration.ofSeconds(second).toNanos();
  }
}
