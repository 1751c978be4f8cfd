package org.uplink.testkit;

import java.time.Duration;

/** The time that tests wait for what happens by itself. */
public final class Deadlines {
  /**
   * The limit of every wait. It ends a test that hangs, and nothing else: a test goes on as soon as
   * its condition is true. On two cores with a load of 40, a JVM that starts in half a second needs
   * more than ten seconds.
   */
  public static final Duration HANG = Duration.ofMinutes(10);

  /** {@link #HANG} for methods that take a number and a unit. */
  public static final long HANG_SECONDS = HANG.toSeconds();

  private Deadlines() {}
}
