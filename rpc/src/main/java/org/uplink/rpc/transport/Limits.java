package org.uplink.rpc.transport;

import java.util.stream.IntStream;

/**
 * A server's limits. A connection with too many calls is not read until earlier calls are answered.
 * A connection that exceeds a size limit gets an error and is closed.
 *
 * @param connections the number of open connections; further connections are closed immediately
 * @param frameBytes the size of the largest frame body
 * @param inFlightPerConnection the number of calls of one connection that run or wait to run
 * @param inFlight the number of running calls of all connections
 * @param batchSize the number of calls in one JSON-RPC batch
 * @param unsentBytes the number of unsent bytes at which a peer that does not read is disconnected
 * @param memory the limits of all connections together
 */
public record Limits(
    int connections,
    int frameBytes,
    int inFlightPerConnection,
    int inFlight,
    int batchSize,
    int unsentBytes,
    MemoryLimits memory) {
  public static final Limits DEFAULT =
      new Limits(256, 1 << 20, 32, 64, 64, 4 << 20, MemoryLimits.DEFAULT);

  public Limits {
    if (IntStream.of(
                connections, frameBytes, inFlightPerConnection, inFlight, batchSize, unsentBytes)
            .min()
            .orElse(0)
        < 1) {
      throw new IllegalArgumentException("a limit is below 1");
    }
  }
}
