package org.uplink.rpc;

import java.time.Duration;

/**
 * How long a server waits for its peers.
 *
 * @param handshake for TLS, from accept
 * @param connect for the CONNECT frame, from the end of the handshake
 * @param frame for the rest of a frame, from its first byte
 * @param heartBeat the shortest interval that is agreed on
 * @param close for calls under way to end when the server is closed
 */
public record Timings(
    Duration handshake, Duration connect, Duration frame, Duration heartBeat, Duration close) {
  public static final Timings DEFAULT =
      new Timings(
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5));
}
