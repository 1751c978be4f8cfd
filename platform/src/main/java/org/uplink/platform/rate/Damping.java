package org.uplink.platform.rate;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Says when changes are reported that may come in any number. The first change after a quiet time
 * is reported soon. Later ones wait until no other change has come for a while, and for a pause
 * since the last report. Changes that never stop are reported once in each pause. All times are as
 * {@link System#nanoTime} counts. Not thread-safe.
 */
public final class Damping {
  private final Times times;
  private boolean waiting;
  private long firstChange;
  private long lastChange;

  /** The number of reports since the last quiet time: 0, 1, or 2 for more. */
  private int reports;

  private long lastReport;
  private int reportsBefore;
  private long lastReportBefore;

  public Damping(Times times) {
    this.times = times;
  }

  /** Notes a change that is to be reported. */
  public void changed(long now) {
    if (isIdle(now)) {
      reports = 0;
    }
    if (!waiting) {
      waiting = true;
      firstChange = now;
    }
    lastChange = now;
  }

  /**
   * Returns the nanoseconds until the report is due; 0 or less if it is due now, and empty if there
   * is nothing to report.
   */
  public OptionalLong dueIn(long now) {
    if (!waiting) {
      return OptionalLong.empty();
    }
    Duration calm = reports == 0 ? times.firstCalm() : times.calm();
    long calmIn =
        Math.min(lastChange - now + calm.toNanos(), firstChange - now + times.pause().toNanos());
    if (reports == 0) {
      return OptionalLong.of(calmIn);
    }
    Duration pause = reports == 1 ? times.secondPause() : times.pause();
    return OptionalLong.of(Math.max(calmIn, lastReport - now + pause.toNanos()));
  }

  /** Notes that everything is reported. */
  public void reported(long now) {
    waiting = false;
    reportsBefore = reports;
    lastReportBefore = lastReport;
    lastReport = now;
    reports = Math.min(2, reports + 1);
  }

  /** Notes that the last report was not made after all, and does not count. */
  public void cancelReport() {
    reports = reportsBefore;
    lastReport = lastReportBefore;
  }

  /** Notes that there is nothing to report any more: the changes have cancelled each other. */
  public void forget() {
    waiting = false;
  }

  /**
   * Returns whether nothing is to be reported, and the next change is the first one after a quiet
   * time, as in a new damping.
   */
  public boolean isIdle(long now) {
    long pause = times.pause().toNanos();
    return !waiting && (reports == 0 || (now - lastReport >= pause && now - lastChange >= pause));
  }

  /**
   * The times of a damping.
   *
   * @param firstCalm how long no other change has come before the first report after a quiet time
   * @param calm the same before each later report
   * @param secondPause the time between the first and the second report after a quiet time
   * @param pause the time between later reports. It is also the quiet time after which a change is
   *     the first one again, and the longest that a change waits for calm
   */
  public record Times(Duration firstCalm, Duration calm, Duration secondPause, Duration pause) {
    /** The route of a host to its engine. */
    public static final Times ROUTE =
        new Times(Duration.ZERO, Duration.ofSeconds(5), Duration.ZERO, Duration.ofMinutes(1));

    /** The networks of a host, for which many requests to the kernel often are one change. */
    public static final Times NETWORKS =
        new Times(
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10));
  }
}
