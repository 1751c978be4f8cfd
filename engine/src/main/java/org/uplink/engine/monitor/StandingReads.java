package org.uplink.engine.monitor;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.uplink.platform.rate.Damping;

/**
 * When the capabilities of a host with a standing connection are read: at once after it has
 * connected, when it tells that they have changed, and otherwise after a long time. Times are as
 * {@link System#nanoTime} counts. Not thread-safe.
 */
final class StandingReads {
  private final Duration interval;
  private final DoubleSupplier random;
  private final Damping notices;
  private boolean first;
  private long nextInTurn;

  /**
   * @param interval the time between two reads without a notice
   * @param pause the time between two reads because of notices
   * @param random from 0 to 1. The first interval of a connection is a part of the others, so that
   *     hosts that have connected together are not read together for ever
   */
  StandingReads(Duration interval, Duration pause, DoubleSupplier random) {
    this.interval = interval;
    this.random = random;
    this.notices = new Damping(new Damping.Times(Duration.ZERO, Duration.ZERO, pause, pause));
  }

  /** The host has a new connection. */
  void connected(long now) {
    first = true;
    nextInTurn = now;
  }

  /** The capabilities have changed, or may be about to change. */
  void changed(long now) {
    notices.changed(now);
  }

  /** Returns the nanoseconds until the next read; 0 or less if it is due. */
  long dueIn(long now) {
    return Math.min(nextInTurn - now, notices.dueIn(now).orElse(Long.MAX_VALUE));
  }

  /**
   * Returns whether the next read would be one without a notice, and not that of a new connection.
   */
  boolean isInTurn(long now) {
    return !first && nextInTurn - now <= 0;
  }

  /** Notes that the capabilities are read now. */
  void read(long now) {
    notices.reported(now);
    nextInTurn =
        now + (first ? (long) (interval.toNanos() * random.getAsDouble()) : interval.toNanos());
    first = false;
  }
}
