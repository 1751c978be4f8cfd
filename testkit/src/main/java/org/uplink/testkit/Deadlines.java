package org.uplink.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The time that tests wait, and deadlines for the tested code. */
public final class Deadlines {
  /**
   * The limit of every wait. Only a test that hangs reaches the limit: a test continues as soon as
   * its condition is true. On two cores with a load of 40, a JVM that starts in half a second needs
   * more than ten seconds.
   */
  public static final Duration HANG = Duration.ofMinutes(10);

  /** {@link #HANG} for methods that take a number and a unit. */
  public static final long HANG_SECONDS = HANG.toSeconds();

  private static final Path LOAD = Path.of("/proc/loadavg");

  /** Matches the load of the last minute and the number of runnable threads (proc_loadavg(5)). */
  private static final Pattern LOADS = Pattern.compile("([0-9.]+) [0-9.]+ [0-9.]+ ([0-9]+)/.*\\s*");

  private Deadlines() {}

  /**
   * Returns a deadline for the tested code. It is short on an idle machine, and longer by the
   * number of runnable threads for each core. Use it if a test has to act before the deadline, or
   * waits until the deadline has passed.
   */
  public static Duration scaled(Duration idle) {
    return Duration.ofMillis(Math.round(idle.toMillis() * slowness()));
  }

  /** Returns {@link #scaled} in whole seconds. */
  public static int scaledSeconds(int idle) {
    return (int) Math.ceil(idle * slowness());
  }

  private static double slowness() {
    try {
      Matcher loads = LOADS.matcher(Files.readString(LOAD));
      if (!loads.matches()) {
        throw new IllegalStateException(LOAD + " has an unknown format: " + loads);
      }
      double threads =
          Math.max(Double.parseDouble(loads.group(1)), Double.parseDouble(loads.group(2)));
      return Math.max(1, threads / Runtime.getRuntime().availableProcessors());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
