package org.uplink.lab.traffic;

import java.time.Duration;

/**
 * What a measurement of {@link Traffic} found.
 *
 * @param toFar the packets from the near host to the far one
 * @param toNear the packets in the other direction
 * @param longestStall the longest time without an answer on the TCP connection
 * @param connectionLives whether it is still the same TCP connection, and answers
 */
public record TrafficReport(
    Loss toFar, Loss toNear, Duration longestStall, boolean connectionLives) {
  /**
   * The packets of one direction.
   *
   * @param sent how many were sent
   * @param lost how many of them have not arrived
   */
  public record Loss(int sent, int lost) {}
}
