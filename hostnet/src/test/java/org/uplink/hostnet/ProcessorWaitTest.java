package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.uplink.platform.StepListener;

/** Limits how many packets a test may lose. Needs no kernel. */
class ProcessorWaitTest {
  @Test
  void waitingAllowsOnlySomePacketsToBeLost() {
    assertThat(ProcessorWait.maxLost(0)).isEqualTo(2);
    assertThat(ProcessorWait.maxLost(Duration.ofMillis(5).toNanos())).isEqualTo(7);
    assertThat(ProcessorWait.maxLost(Duration.ofHours(1).toNanos())).isEqualTo(22);
  }

  @Test
  void onlyTheWaitingWithinStepsCounts() {
    AtomicLong waited = new AtomicLong(1000);
    ProcessorWait measuring = new ProcessorWait(waited::get, new AtomicLong());
    StepListener inner =
        new StepListener() {
          @Override
          public void before(String step) {
            waited.addAndGet(100);
          }

          @Override
          public void after(String step) {
            waited.addAndGet(100);
          }
        };
    StepListener listener = measuring.around(inner);
    for (int i = 0; i < 2; i++) {
      listener.before("step");
      waited.addAndGet(7);
      listener.after("step");
    }
    assertThat(measuring.nanos()).isEqualTo(14);
  }
}
