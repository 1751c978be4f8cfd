package org.uplink.rpc.transport;

import java.time.Duration;

/**
 * The times that a server waits for its peers.
 *
 * @param handshake the time for the first message of the TLS handshake and its turn, from the
 *     accept; and then for the rest of the handshake
 * @param connect the time until the CONNECT frame, from the end of the handshake
 * @param frame the time for a frame, from its first byte
 * @param minHeartBeat the shortest interval of heart-beats that the server agrees to
 * @param close the time for running calls when the server is closed
 */
public record Timeouts(
    Duration handshake, Duration connect, Duration frame, Duration minHeartBeat, Duration close) {
  public static final Timeouts DEFAULT =
      new Timeouts(
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5));
}
