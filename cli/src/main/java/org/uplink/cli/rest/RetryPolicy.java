package org.uplink.cli.rest;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * How long a command waits for an engine that does not answer, for example during a restart. The
 * engine continues its runs after a restart. Thread-safe.
 */
public final class RetryPolicy {
  private static final Duration RESTART = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Duration limit;
  private final Consumer<String> announce;

  /** Set while requests wait, so that only one of several requests prints the message. */
  private final AtomicBoolean announced = new AtomicBoolean();

  private RetryPolicy(Duration limit, Consumer<String> announce) {
    this.limit = limit;
    this.announce = announce;
  }

  /** Returns the policy without retries. */
  public static RetryPolicy none() {
    return new RetryPolicy(Duration.ZERO, message -> {});
  }

  /** Returns a policy that retries for the duration of a restart, and announces when it starts. */
  public static RetryPolicy duringRestart(Consumer<String> announce) {
    return new RetryPolicy(RESTART, announce);
  }

  /** Starts the retries of one request. */
  Retries startRequest() {
    return new Retries(System.nanoTime() + limit.toNanos());
  }

  /** Notes that the engine answers again. */
  void onAnswer() {
    announced.set(false);
  }

  /** The retries of one request. */
  final class Retries {
    private final long deadline;

    private Retries(long deadline) {
      this.deadline = deadline;
    }

    /** Pauses before the next try, or returns true if the time is up. */
    boolean pauseOrGiveUp(String reason) throws InterruptedException {
      if (System.nanoTime() - deadline >= 0) {
        return true;
      }
      if (announced.compareAndSet(false, true)) {
        announce.accept("uplink: %s (retrying for %d s)".formatted(reason, limit.toSeconds()));
      }
      Thread.sleep(PAUSE);
      return false;
    }
  }
}
