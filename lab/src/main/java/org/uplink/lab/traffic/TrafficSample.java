package org.uplink.lab.traffic;

import java.time.Duration;

/**
 * What {@link Traffic} counts at one moment of a measurement, since its beginning.
 *
 * @param arrivedFar packets that have arrived at the far host
 * @param lostFar packets that were sent to the far host before the newest one there, and have not
 *     arrived
 * @param arrivedNear packets that have arrived at the near host
 * @param lostNear the same as {@code lostFar}, at the near host
 * @param stall the time since the last answer on the TCP connection
 * @param longestStall the longest time without an answer
 */
public record TrafficSample(
    int arrivedFar,
    int lostFar,
    int arrivedNear,
    int lostNear,
    Duration stall,
    Duration longestStall) {}
