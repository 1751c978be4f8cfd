package org.uplink.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** A process that a test talks to. */
final class LiveProcess {
  private final Process process;
  private final Supplier<String> lastWords;

  /**
   * @param lastWords what the process has said, for the message of a failure
   */
  LiveProcess(Process process, Supplier<String> lastWords) {
    this.process = process;
    this.lastWords = lastWords;
  }

  /**
   * Returns what a call returns. The call runs in another thread, which is interrupted if the
   * process ends first: a call over a network would wait until its deadline.
   *
   * @throws AssertionError if the call fails or the process ends
   */
  <T> T whileAlive(Callable<T> call) throws InterruptedException {
    var result = new CompletableFuture<T>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    result.complete(call.call());
                  } catch (Exception | AssertionError e) {
                    result.completeExceptionally(e);
                  }
                });
    try {
      CompletableFuture.anyOf(result, process.onExit()).get();
      assertThat(result).as(() -> "it has ended: " + lastWords.get()).isDone();
      return result.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getMessage(), e);
    } finally {
      caller.interrupt();
    }
  }
}
