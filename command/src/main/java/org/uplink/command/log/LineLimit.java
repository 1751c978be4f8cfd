package org.uplink.command.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Limits the lines of each source in a minute, and counts those that it leaves out. Strangers, who
 * may have any number of addresses, also share a limit, and so do the known peers. Thread-safe.
 *
 * <p>The memory is limited too: sources beyond {@value #SOURCES} in one minute are counted as one.
 */
final class LineLimit {
  static final Duration PERIOD = Duration.ofMinutes(1);
  static final int LINES_OF_SOURCE = 300;
  static final int LINES_OF_STRANGERS = 1_000;
  static final int LINES_OF_KNOWN = 5_000;
  static final int SOURCES = 2_000;

  /** How many sources the summary names one by one. */
  static final int NAMED_SOURCES = 10;

  private final Map<LogSource, Count> counts = new HashMap<>();
  private long periodStart;
  private int linesOfStrangers;
  private int linesOfKnown;
  private boolean leavesOut;

  /**
   * @param now the monotonic time, in nanoseconds
   */
  LineLimit(long now) {
    periodStart = now;
  }

  /** Returns whether an entry may be written. The last entry may exceed the limit. */
  synchronized boolean admit(LogSource source, int lines) {
    LogSource counted =
        counts.containsKey(source) || counts.size() < SOURCES ? source : new LogSource.Others();
    Count count = counts.computeIfAbsent(counted, _ -> new Count());
    if (count.written >= LINES_OF_SOURCE || isTotalReached(source)) {
      count.leftOut += lines;
      leavesOut = true;
      return false;
    }
    count.written += lines;
    switch (source) {
      case LogSource.Stranger _ -> linesOfStrangers += lines;
      case LogSource.Known _ -> linesOfKnown += lines;
      case LogSource.Statement _, LogSource.Library _, LogSource.Others _ -> {}
    }
    return true;
  }

  /** Returns when the period ends whose summary is due; empty if nothing is left out. */
  synchronized OptionalLong summaryDue() {
    return leavesOut ? OptionalLong.of(periodStart + PERIOD.toNanos()) : OptionalLong.empty();
  }

  /** Begins a new period if the present one is over. Returns what was left out in the old one. */
  synchronized List<String> next(long now) {
    return now - periodStart < PERIOD.toNanos() ? List.of() : end(now);
  }

  /** Begins a new period, and returns what was left out in the old one. */
  synchronized List<String> end(long now) {
    List<Map.Entry<LogSource, Count>> most =
        counts.entrySet().stream()
            .filter(entry -> entry.getValue().leftOut > 0)
            .sorted(
                Comparator.comparingLong(
                        (Map.Entry<LogSource, Count> entry) -> entry.getValue().leftOut)
                    .reversed())
            .toList();
    List<String> summary = new ArrayList<>();
    most.stream()
        .limit(NAMED_SOURCES)
        .forEach(
            entry -> summary.add(leftOut(entry.getValue().leftOut, entry.getKey().toString())));
    if (most.size() > NAMED_SOURCES) {
      summary.add(
          leftOut(
              most.stream().skip(NAMED_SOURCES).mapToLong(entry -> entry.getValue().leftOut).sum(),
              "of " + (most.size() - NAMED_SOURCES) + " more sources"));
    }
    counts.clear();
    linesOfStrangers = 0;
    linesOfKnown = 0;
    leavesOut = false;
    periodStart = now;
    return summary;
  }

  private boolean isTotalReached(LogSource source) {
    return switch (source) {
      case LogSource.Stranger _ -> linesOfStrangers >= LINES_OF_STRANGERS;
      case LogSource.Known _ -> linesOfKnown >= LINES_OF_KNOWN;
      case LogSource.Statement _, LogSource.Library _, LogSource.Others _ -> false;
    };
  }

  private static String leftOut(long lines, String source) {
    return String.format(
        Locale.ROOT, "… %,d more lines %s were left out in the last minute", lines, source);
  }

  private static final class Count {
    private long written;
    private long leftOut;
  }
}
