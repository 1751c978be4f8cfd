package org.uplink.engine.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class InterruptOnSignalTest {
  @Test
  void interruptsTheWorkAndWaitsForItsEnd() throws Exception {
    var watching = new CompletableFuture<InterruptOnSignal>();
    var never = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> interrupted =
          threads.submit(
              () -> {
                try (InterruptOnSignal signal = InterruptOnSignal.watch()) {
                  watching.complete(signal);
                  return never.await(HANG_SECONDS, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                  return true;
                }
              });
      assertThat(watching.get(HANG_SECONDS, TimeUnit.SECONDS).stopWork()).isTrue();
      assertThat(interrupted.get(HANG_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
  }
}
