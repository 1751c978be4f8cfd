package org.uplink.command;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Moments for people: to the second, in the time of this machine, and which that is. */
public final class TimeFormat {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ssXXX").withZone(ZoneId.systemDefault());

  private TimeFormat() {}

  /** "2026-11-22 15:48:09Z", "2026-11-22 16:48:09+01:00". */
  public static String format(Instant moment) {
    return FORMAT.format(moment);
  }
}
