package org.uplink.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** A clock that a test moves. It begins at the present time, in whole milliseconds. Thread-safe. */
public final class ManualClock extends Clock {
  private Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  /** Moves the clock. */
  public synchronized void forward(Duration time) {
    now = now.plus(time);
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
