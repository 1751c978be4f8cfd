package org.uplink.cli.terminal;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Moments for people: to the second, in the time of this machine, and which that is. */
public final class Moment {
  private static final DateTimeFormatter TEXT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ssXXX").withZone(ZoneId.systemDefault());

  private Moment() {}

  /** "2026-11-22 15:48:09Z", "2026-11-22 16:48:09+01:00". */
  public static String text(Instant moment) {
    return TEXT.format(moment);
  }
}
