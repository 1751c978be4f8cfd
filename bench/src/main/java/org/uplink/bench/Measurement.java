package org.uplink.bench;

import java.util.List;
import java.util.Locale;

/**
 * What came out for one contender.
 *
 * @param nanos for one time, the median of the rounds
 * @param ratio to the yardstick's, the median of the rounds' ratios
 * @param cpuNanos the processors' time for one time, of the thread and its children, the median
 * @param cpuRatio to the yardstick's, the median of the rounds' ratios
 */
public record Measurement(
    String name, double nanos, double ratio, double cpuNanos, double cpuRatio) {
  /** What is measured works elsewhere, or waits, where it takes no more of the time than this. */
  private static final double WORKING = 0.02;

  /** The figures as a Markdown table. */
  public static String table(String title, List<Measurement> figures) {
    var text =
        new StringBuilder(
            "\n### %s\n\n| | each | a second | ratio | ratio of processor time |\n|---|---|---|---|---|\n"
                .formatted(title));
    boolean comparable = figures.getFirst().cpuNanos > WORKING * figures.getFirst().nanos;
    for (var figure : figures) {
      boolean works = comparable && figure.cpuNanos > WORKING * figure.nanos;
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %,d | %.2f | %s |%n",
              figure.name,
              duration(figure.nanos),
              (long) (1e9 / figure.nanos),
              figure.ratio,
              works ? String.format(Locale.ROOT, "%.2f", figure.cpuRatio) : "–"));
    }
    return text.toString();
  }

  /** A time as people write it. */
  public static String duration(double nanos) {
    if (nanos < 1e4) {
      return String.format(Locale.ROOT, "%.0f ns", nanos);
    }
    return nanos < 1e7
        ? String.format(Locale.ROOT, "%.1f µs", nanos / 1e3)
        : String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
  }
}
