package org.uplink.hostnet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.uplink.platform.StepListener;

/**
 * Measures how long a thread that changes the network waits for a processor within its steps. The
 * kernel drops what arrives between two parts of one message, and the thread may wait between them.
 *
 * @param waited returns how many nanoseconds the calling thread has waited for a processor
 * @param steps how many nanoseconds threads have waited within steps
 */
record ProcessorWait(LongSupplier waited, AtomicLong steps) {
  /** Measures all threads of this process. */
  static final ProcessorWait OF_THIS_PROCESS =
      new ProcessorWait(ProcessorWait::ofThisThread, new AtomicLong());

  /** How many packets, one a millisecond, may be lost on an idle machine. */
  private static final long MAX_LOST = 2;

  /** How many more the waiting may add. More would hide what the change itself loses. */
  private static final long MAX_ADDED = 20;

  /** Nanoseconds on a processor, nanoseconds of waiting for one, number of turns. */
  private static final Path SCHEDULING = Path.of("/proc/thread-self/schedstat");

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Returns how many packets, one a millisecond, may be lost if a thread has waited so long. */
  static long maxLost(long nanos) {
    return MAX_LOST + Math.min(MAX_ADDED, nanos / NANOS_PER_MILLI);
  }

  /** Returns how many nanoseconds threads have waited within steps. */
  long nanos() {
    return steps.get();
  }

  /**
   * Returns a listener that measures each step.
   *
   * @param inner is called too. What it does is not part of the step
   */
  StepListener around(StepListener inner) {
    return new StepListener() {
      private long waitedBefore;

      @Override
      public void before(String step) {
        inner.before(step);
        waitedBefore = waited.getAsLong();
      }

      @Override
      public void after(String step) {
        steps.addAndGet(waited.getAsLong() - waitedBefore);
        inner.after(step);
      }

      @Override
      public void progress() {
        inner.progress();
      }
    };
  }

  private static long ofThisThread() {
    try {
      return Files.exists(SCHEDULING)
          ? Long.parseLong(Files.readString(SCHEDULING).strip().split(" ", -1)[1])
          : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
