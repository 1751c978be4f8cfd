package org.uplink.bench;

import java.util.List;
import java.util.Locale;

/**
 * The result of one contender. All values are medians of the rounds.
 *
 * @param nanos the time of one run
 * @param ratio the ratio to the time of the first contender
 * @param cpuNanos the CPU time of one run, of the thread and its children
 * @param cpuRatio the ratio to the CPU time of the first contender
 */
public record Measurement(
    String name, double nanos, double ratio, double cpuNanos, double cpuRatio) {
  /**
   * A contender that uses a smaller share of its time as CPU time waits, or works in another
   * process.
   */
  private static final double WORKING = 0.02;

  /** Returns a Markdown table of measurements. */
  public static String table(String title, List<Measurement> figures) {
    var text =
        new StringBuilder(
            "\n### "
                + title
                + "\n\n| | time of one | per second | ratio | ratio of CPU time |\n|---|---|---|---|---|\n");
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

  /** Formats a time in ns, µs or ms. */
  public static String duration(double nanos) {
    if (nanos < 1e4) {
      return String.format(Locale.ROOT, "%.0f ns", nanos);
    }
    return nanos < 1e7
        ? String.format(Locale.ROOT, "%.1f µs", nanos / 1e3)
        : String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
  }
}
