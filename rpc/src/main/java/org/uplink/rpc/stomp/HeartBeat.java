package org.uplink.rpc.stomp;

import java.time.Duration;
import java.util.Optional;

/**
 * The {@code heart-beat} header (STOMP 1.2): the heart-beats that the sender of the header can send
 * and wants to receive.
 *
 * @param sendInterval the shortest interval in which it can send; zero if it cannot
 * @param receiveInterval the interval in which it wants to receive; zero if it wants no heart-beats
 */
public record HeartBeat(Duration sendInterval, Duration receiveInterval) {
  public static final HeartBeat NONE = new HeartBeat(Duration.ZERO, Duration.ZERO);

  /** Returns the value of the header. */
  @Override
  public String toString() {
    return sendInterval.toMillis() + "," + receiveInterval.toMillis();
  }

  /** Parses the header. Returns empty if it is not two numbers of milliseconds. */
  static Optional<HeartBeat> parse(String text) {
    String[] parts = text.split(",", -1);
    if (parts.length != 2) {
      return Optional.empty();
    }
    try {
      int can = Integer.parseInt(parts[0].strip());
      int wants = Integer.parseInt(parts[1].strip());
      return can < 0 || wants < 0
          ? Optional.empty()
          : Optional.of(new HeartBeat(Duration.ofMillis(can), Duration.ofMillis(wants)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns a server's reply to a client with this header: the intervals that the client wants, but
   * at least {@code least}.
   */
  HeartBeat reply(Duration least) {
    return new HeartBeat(atLeast(receiveInterval, least), atLeast(sendInterval, least));
  }

  /**
   * Returns the intervals that both sides use (STOMP 1.2, section "Heart-beating"). A direction
   * uses the longer of the two intervals; zero, no heart-beats, if one side wants none.
   *
   * @return {@code sendInterval}: how often this side sends; {@code receiveInterval}: how often it
   *     receives
   */
  HeartBeat negotiate(HeartBeat peer) {
    return new HeartBeat(
        longer(sendInterval, peer.receiveInterval), longer(receiveInterval, peer.sendInterval));
  }

  private static Duration atLeast(Duration interval, Duration least) {
    return interval.isZero() || interval.compareTo(least) >= 0 ? interval : least;
  }

  private static Duration longer(Duration one, Duration other) {
    if (one.isZero() || other.isZero()) {
      return Duration.ZERO;
    }
    return one.compareTo(other) >= 0 ? one : other;
  }
}
