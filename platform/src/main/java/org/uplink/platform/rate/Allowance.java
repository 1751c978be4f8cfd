package org.uplink.platform.rate;

import java.time.Duration;

/**
 * Lets something happen a number of times at once, and then once in each interval. Times are as
 * {@link System#nanoTime} counts. Not thread-safe.
 */
public final class Allowance {
  private final long capacityNanos;
  private final long intervalNanos;
  private long usedNanos;
  private long last;

  /**
   * @param atOnce how often it may happen at once
   * @param interval after which it may happen once more
   */
  public Allowance(int atOnce, Duration interval, long now) {
    this.intervalNanos = interval.toNanos();
    this.capacityNanos = atOnce * intervalNanos;
    this.last = now;
  }

  /** Returns whether it may happen now, and counts it if so. */
  public boolean take(long now) {
    usedNanos = Math.max(0, usedNanos - (now - last));
    last = now;
    if (usedNanos + intervalNanos > capacityNanos) {
      return false;
    }
    usedNanos += intervalNanos;
    return true;
  }
}
