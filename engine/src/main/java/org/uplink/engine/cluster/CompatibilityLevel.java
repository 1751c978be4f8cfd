package org.uplink.engine.cluster;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A cluster's compatibility level. Levels compare as numbers: 3.10 is newer than 3.6. */
public record CompatibilityLevel(int major, int minor) implements Comparable<CompatibilityLevel> {
  /** The first level at which the engine sends getRoute to the hosts. */
  public static final CompatibilityLevel GET_ROUTE = new CompatibilityLevel(3, 6);

  private static final Pattern FORM = Pattern.compile("(0|[1-9][0-9]{0,3})\\.(0|[1-9][0-9]{0,3})");

  public CompatibilityLevel {
    if (major < 0 || minor < 0) {
      throw new IllegalArgumentException("compatibility level " + major + "." + minor + " < 0");
    }
  }

  /** Parses a level such as {@code 3.10}; empty if the text is not a level. */
  public static Optional<CompatibilityLevel> parse(String text) {
    Matcher match = FORM.matcher(text);
    return match.matches()
        ? Optional.of(
            new CompatibilityLevel(
                Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2))))
        : Optional.empty();
  }

  @Override
  public int compareTo(CompatibilityLevel other) {
    return major != other.major
        ? Integer.compare(major, other.major)
        : Integer.compare(minor, other.minor);
  }

  public boolean isBelow(CompatibilityLevel other) {
    return compareTo(other) < 0;
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
