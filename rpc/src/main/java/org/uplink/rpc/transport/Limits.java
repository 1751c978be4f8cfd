package org.uplink.rpc.transport;

import java.util.stream.IntStream;

/**
 * How much a server takes on. A connection that asks for more at once is not read until earlier
 * calls are answered; what breaks a size limit is told so and closed.
 *
 * @param connections at once; further ones are closed on accept
 * @param frameBytes largest frame body, in bytes
 * @param inFlightPerConnection calls of one connection that run or wait to run
 * @param inFlight calls that run at once, of all connections
 * @param batchSize calls in one JSON-RPC batch
 * @param unsentBytes bytes that wait for a peer that does not read; beyond, it is cut off
 */
public record Limits(
    int connections,
    int frameBytes,
    int inFlightPerConnection,
    int inFlight,
    int batchSize,
    int unsentBytes) {
  public static final Limits DEFAULT = new Limits(256, 1 << 20, 64, 256, 64, 16 << 20);

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
