package org.uplink.cli.rest;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * How long a command waits for an engine that does not answer, as while it is restarted: what the
 * engine was asked for before goes on when it runs again.
 */
public final class RetryPolicy {
  private static final Duration RESTART = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Duration limit;
  private final Consumer<String> announce;

  /** Of several that wait at once, one says so. */
  private final AtomicBoolean announced = new AtomicBoolean();

  private RetryPolicy(Duration limit, Consumer<String> teller) {
    this.limit = limit;
    this.announce = teller;
  }

  /** The first silence ends the command. */
  public static RetryPolicy none() {
    return new RetryPolicy(Duration.ZERO, words -> {});
  }

  /** As long as an engine takes to restart; each time it begins, it is told that it waits. */
  public static RetryPolicy duringRestart(Consumer<String> teller) {
    return new RetryPolicy(RESTART, teller);
  }

  /** For one request. */
  Retries startRequest() {
    return new Retries(System.nanoTime() + limit.toNanos());
  }

  /** The engine answers. */
  void onAnswer() {
    announced.set(false);
  }

  /** The waiting of one request. */
  final class Retries {
    private final long end;

    private Retries(long end) {
      this.end = end;
    }

    /** Pauses before another try, or says that there is to be none. */
    boolean pauseOrGiveUp(String why) throws InterruptedException {
      if (System.nanoTime() - end >= 0) {
        return true;
      }
      if (announced.compareAndSet(false, true)) {
        announce.accept("uplink: " + why + " (tried again for " + limit.toSeconds() + " s)");
      }
      Thread.sleep(PAUSE);
      return false;
    }
  }
}
