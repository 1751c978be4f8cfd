package org.uplink.engine.monitor;

import java.time.Duration;

/**
 * How hosts are followed.
 *
 * @param interval between two pings of a host that answers
 * @param answerTimeout how long a ping, or a connection, may take
 * @param gracePeriod how long a host may be silent before it is given up as NonResponsive
 * @param maxPause between two tries at a host that is silent; they begin at a second
 * @param pingsPerCheck after how many pings the capabilities are read again
 */
public record MonitorSettings(
    Duration interval,
    Duration answerTimeout,
    Duration gracePeriod,
    Duration maxPause,
    int pingsPerCheck) {
  /**
   * A ping every 15 s, 10 s for an answer, 60 s of grace, tries up to 30 s apart, a look a minute.
   */
  public static final MonitorSettings DEFAULT =
      new MonitorSettings(
          Duration.ofSeconds(15),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          4);

  public MonitorSettings {
    if (!interval.isPositive() || !answerTimeout.isPositive() || !maxPause.isPositive()) {
      throw new IllegalArgumentException(
          "interval %s, answer %s, longest pause %s: not all are times to wait"
              .formatted(interval, answerTimeout, maxPause));
    }
    if (pingsPerCheck < 1) {
      throw new IllegalArgumentException("looks " + pingsPerCheck + " < 1");
    }
  }
}
