package org.uplink.engine.presence;

import java.time.Duration;

/**
 * Whether a host counts as connected. A host is away if no connection has stood for a moment during
 * the grace time, and is back when a connection has stood for that moment. So a connection that
 * comes and goes is one absence. Times are as {@link System#nanoTime} counts. Not thread-safe.
 */
final class Attendance {
  private final long stand;
  private final long grace;

  private boolean connected;
  private long connectedAt;

  /** Whether the connection has stood long enough. */
  private boolean stands;

  private boolean away;
  private long standsNotSince;
  private int connections;
  private boolean hasTimer;

  /**
   * Begins without a connection.
   *
   * @param stand how long a connection stands before it counts
   * @param grace how long the host may be without such a connection
   * @param away whether the absence is told already
   */
  Attendance(Duration stand, Duration grace, boolean away, long now) {
    this.stand = stand.toNanos();
    this.grace = grace.toNanos();
    this.away = away;
    this.standsNotSince = now;
  }

  void connected(long now) {
    connected = true;
    connectedAt = now;
    if (!stands) {
      connections++;
    }
  }

  void disconnected(long now) {
    connected = false;
    if (stands) {
      stands = false;
      standsNotSince = now;
      connections = 0;
    }
  }

  /** Returns what to tell now, or when to ask again. */
  Step next(long now) {
    if (stands) {
      return new Step.Nothing();
    }
    long standsIn = connectedAt + stand - now;
    if (connected && standsIn <= 0) {
      stands = true;
      if (away) {
        away = false;
        return new Step.Back(connections);
      }
      return new Step.Nothing();
    }
    long awayIn = standsNotSince + grace - now;
    if (!away && awayIn <= 0) {
      away = true;
      return new Step.Away(Duration.ofNanos(now - standsNotSince), connections);
    }
    if (!away && connected) {
      return new Step.Wait(Math.min(standsIn, awayIn));
    }
    if (!away) {
      return new Step.Wait(awayIn);
    }
    return connected ? new Step.Wait(standsIn) : new Step.Nothing();
  }

  /** Returns whether the last thing to tell was that the host is away. */
  boolean isAway() {
    return away;
  }

  /** Returns whether the caller has to start a timer; false if one runs already. */
  boolean setsTimer() {
    boolean sets = !hasTimer;
    hasTimer = true;
    return sets;
  }

  void timerEnded() {
    hasTimer = false;
  }

  /** What to do. */
  sealed interface Step {
    record Nothing() implements Step {}

    /** Ask again after some nanoseconds. */
    record Wait(long nanos) implements Step {}

    /**
     * The host is away.
     *
     * @param time since when no connection stands
     * @param connections how many have come and gone since
     */
    record Away(Duration time, int connections) implements Step {}

    /**
     * The host is back.
     *
     * @param connections how many have come since the last one that stood, with the one that stands
     */
    record Back(int connections) implements Step {}
  }
}
