package org.uplink.rtnetlink;

/**
 * The times at which the watcher repeats its lookups after an event, because the kernel may report
 * a change before it makes it. Used by the watcher's thread.
 */
final class Rechecks {
  /** The times after the last event. */
  private static final long[] AFTER_NANOS = {1_000_000, 10_000_000, 100_000_000};

  /** The number of rechecks since the last event. */
  private int done = AFTER_NANOS.length;

  private long lastEventAt;

  /**
   * Returns whether all lookups are to be repeated now: after events, and at each recheck.
   *
   * @param events whether there were events just now
   * @param now as {@link System#nanoTime} counts
   */
  boolean isDue(boolean events, long now) {
    if (events) {
      lastEventAt = now;
      done = 0;
      return true;
    }
    if (dueIn(now) > 0) {
      return false;
    }
    done++;
    return true;
  }

  /** Returns the nanoseconds until the next recheck; at most 0 if it is due. */
  long dueIn(long now) {
    return areOver() ? Long.MAX_VALUE : lastEventAt + AFTER_NANOS[done] - now;
  }

  /** Returns whether all rechecks after the last event are done. */
  boolean areOver() {
    return done == AFTER_NANOS.length;
  }
}
