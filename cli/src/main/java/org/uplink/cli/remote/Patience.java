package org.uplink.cli.remote;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * How long a command waits for an engine that does not answer, as while it is restarted: what the
 * engine was asked for before goes on when it runs again.
 */
public final class Patience {
  private static final Duration RESTART = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Duration limit;
  private final Consumer<String> teller;

  /** Of several that wait at once, one says so. */
  private final AtomicBoolean told = new AtomicBoolean();

  private Patience(Duration limit, Consumer<String> teller) {
    this.limit = limit;
    this.teller = teller;
  }

  /** The first silence ends the command. */
  public static Patience none() {
    return new Patience(Duration.ZERO, words -> {});
  }

  /** As long as an engine takes to restart; each time it begins, it is told that it waits. */
  public static Patience forRestart(Consumer<String> teller) {
    return new Patience(RESTART, teller);
  }

  /** For one request. */
  Wait begin() {
    return new Wait(System.nanoTime() + limit.toNanos());
  }

  /** The engine answers. */
  void answered() {
    told.set(false);
  }

  /** The waiting of one request. */
  final class Wait {
    private final long end;

    private Wait(long end) {
      this.end = end;
    }

    /** Pauses before another try, or says that there is to be none. */
    boolean over(String why) throws InterruptedException {
      if (System.nanoTime() - end >= 0) {
        return true;
      }
      if (told.compareAndSet(false, true)) {
        teller.accept("uplink: " + why + " (tried again for " + limit.toSeconds() + " s)");
      }
      Thread.sleep(PAUSE);
      return false;
    }
  }
}
