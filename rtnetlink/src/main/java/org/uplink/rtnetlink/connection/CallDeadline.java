package org.uplink.rtnetlink.connection;

import java.time.Duration;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.request.Errno;
import org.uplink.rtnetlink.request.NetlinkException;

/**
 * The deadline of the current call on a connection. Starts when the call first checks it, so that a
 * lookup without a wait reads no clock.
 */
final class CallDeadline {
  private final long nanos;

  /** The deadline ({@link System#nanoTime}). Valid only after the call has started it. */
  private long end;

  private boolean started;

  /** Creates a deadline for calls that may take this long. */
  CallDeadline(long nanos) {
    this.nanos = nanos;
  }

  /** Begins a call. */
  void begin() {
    started = false;
  }

  /** Begins a call that began to wait for the connection at this {@link System#nanoTime}. */
  void begin(long since) {
    end = since + nanos;
    started = true;
  }

  /** Returns the time that is left in nanoseconds; zero or less if the deadline is over. */
  long nanosLeft() {
    long now = System.nanoTime();
    if (!started) {
      begin(now);
    }
    return end - now;
  }

  /**
   * Returns the time that is left in milliseconds, rounded up, so that a wait does not end early.
   */
  int millisLeft() {
    return Math.clamp((nanosLeft() + 999_999) / 1_000_000, 0, Integer.MAX_VALUE);
  }

  /**
   * Checks that the deadline is not over.
   *
   * @param operation what is attempted; its text is needed only for an exception
   * @throws NetlinkException with ETIMEDOUT if the deadline is over
   */
  void check(Object operation) {
    if (nanosLeft() <= 0) {
      throw new NetlinkException(
          operation.toString(),
          new Errno(ErrorNumber.ETIMEDOUT),
          "the call is not complete after " + Duration.ofNanos(nanos).toMillis() + " ms");
    }
  }
}
