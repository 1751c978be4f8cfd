package org.uplink.rpc.stomp;

import java.time.Duration;
import java.util.Optional;

/**
 * The {@code heart-beat} header: what its sender can send, and what it wants to receive.
 *
 * @param sendInterval the shortest interval in which it sends; zero: it doesn't
 * @param receiveInterval the interval in which it wants to receive; zero: it doesn't
 */
public record HeartBeat(Duration sendInterval, Duration receiveInterval) {
  public static final HeartBeat NONE = new HeartBeat(Duration.ZERO, Duration.ZERO);

  /** Empty where the text is no pair of milliseconds. */
  static Optional<HeartBeat> parse(String text) {
    var parts = text.split(",", -1);
    if (parts.length != 2) {
      return Optional.empty();
    }
    try {
      var can = Integer.parseInt(parts[0].strip());
      var wants = Integer.parseInt(parts[1].strip());
      return can < 0 || wants < 0
          ? Optional.empty()
          : Optional.of(new HeartBeat(Duration.ofMillis(can), Duration.ofMillis(wants)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * A server's offer to a client that has this one: whatever the client likes, but not below {@code
   * least}.
   */
  HeartBeat reply(Duration least) {
    return new HeartBeat(atLeast(receiveInterval, least), atLeast(sendInterval, least));
  }

  private static Duration atLeast(Duration interval, Duration least) {
    return interval.isZero() || interval.compareTo(least) >= 0 ? interval : least;
  }

  /**
   * What comes of this, one's own, and the peer's (section "Heart-beating"): a direction where both
   * are willing runs in the longer of the two intervals.
   *
   * @return {@code can}: this side sends so; {@code wants}: this side will receive so
   */
  HeartBeat negotiate(HeartBeat peer) {
    return new HeartBeat(
        longer(sendInterval, peer.receiveInterval), longer(receiveInterval, peer.sendInterval));
  }

  private static Duration longer(Duration one, Duration other) {
    if (one.isZero() || other.isZero()) {
      return Duration.ZERO;
    }
    return one.compareTo(other) >= 0 ? one : other;
  }

  /** As the header has it. */
  @Override
  public String toString() {
    return sendInterval.toMillis() + "," + receiveInterval.toMillis();
  }
}
