package org.uplink.engine.monitor;

import java.time.Duration;

/**
 * How the engine monitors hosts.
 *
 * @param interval the time between two pings of a host that answers
 * @param answerTimeout how long a ping, or connecting, may take
 * @param gracePeriod how long a host may be silent before it is NonResponsive
 * @param maxPause the longest pause between two attempts to reach a silent host; the first pause is
 *     a second
 * @param pingsPerCheck after how many pings the engine reads the capabilities again
 * @param readInterval the time between two reads of the capabilities of a host that keeps a
 *     connection and tells nothing. Such a host is not pinged
 * @param readPause the time between two reads because such a host has told that its networks have
 *     changed
 */
public record MonitorSettings(
    Duration interval,
    Duration answerTimeout,
    Duration gracePeriod,
    Duration maxPause,
    int pingsPerCheck,
    Duration readInterval,
    Duration readPause) {
  /**
   * A ping every 15 s, 10 s for an answer, a grace period of 60 s, attempts up to 30 s apart, a
   * check every minute. With a connection that stands, a check every hour, and at most one in 10 s.
   */
  public static final MonitorSettings DEFAULT =
      new MonitorSettings(
          Duration.ofSeconds(15),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          4,
          Duration.ofHours(1),
          Duration.ofSeconds(10));

  public MonitorSettings {
    requirePositive("interval", interval);
    requirePositive("answerTimeout", answerTimeout);
    requirePositive("maxPause", maxPause);
    requirePositive("readInterval", readInterval);
    requirePositive("readPause", readPause);
    if (pingsPerCheck < 1) {
      throw new IllegalArgumentException("pingsPerCheck " + pingsPerCheck + " < 1");
    }
  }

  private static void requirePositive(String name, Duration time) {
    if (!time.isPositive()) {
      throw new IllegalArgumentException("%s %s is not a positive duration".formatted(name, time));
    }
  }
}
