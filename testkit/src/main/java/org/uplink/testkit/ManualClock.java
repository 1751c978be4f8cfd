package org.uplink.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * A clock that a test moves, and the time that has passed. It begins at the present time, in whole
 * milliseconds. Thread-safe.
 */
public final class ManualClock extends Clock {
  private Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  private long passed;

  /** Lets time pass. */
  public synchronized void forward(Duration time) {
    now = now.plus(time);
    passed += time.toNanos();
  }

  /** Sets the clock forward or back, as an operator does. No time passes. */
  public synchronized void set(Duration difference) {
    now = now.plus(difference);
  }

  /** Returns the time that has passed, as {@link System#nanoTime} counts. */
  public synchronized long nanoTime() {
    return passed;
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return Clock.fixed(instant(), zone);
  }
}
