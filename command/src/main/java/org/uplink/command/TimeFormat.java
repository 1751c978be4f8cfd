package org.uplink.command;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Formats times for users: to the second, in the time zone of this machine, with its offset. */
public final class TimeFormat {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ssXXX").withZone(ZoneId.systemDefault());

  private TimeFormat() {}

  /** Returns a text such as "2026-11-22 15:48:09Z" or "2026-11-22 16:48:09+01:00". */
  public static String format(Instant time) {
    return FORMAT.format(time);
  }
}
