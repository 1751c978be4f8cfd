package org.uplink.demo.act;

import java.time.Duration;
import java.util.Locale;

/** Times for people. */
final class Times {
  private static final double NANOS = 1e9;

  private Times() {}

  /** Returns a time as "4 ms" or "5.1 s". */
  static String words(Duration time) {
    long millis = roundedUp(time);
    return millis < 1000
        ? millis + " ms"
        : String.format(Locale.ROOT, "%.1f s", time.toNanos() / NANOS);
  }

  /** Returns milliseconds; a millisecond that has begun counts. */
  static long roundedUp(Duration time) {
    return (time.toNanos() + 999_999) / 1_000_000;
  }
}
