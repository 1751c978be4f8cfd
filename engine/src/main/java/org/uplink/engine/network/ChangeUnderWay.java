package org.uplink.engine.network;

import java.time.Duration;
import java.util.Optional;

/**
 * A change of a host's network that is not decided yet, by the host's word. As long as it is under
 * way nobody else changes the host, and what its capabilities show may be otherwise in a moment.
 *
 * @param asker in the host's words: who has asked for it
 * @param since how long it has been under way
 * @param left until the host rolls it back where nothing proves it
 */
public record ChangeUnderWay(String id, Optional<String> asker, Duration since, Duration left) {

  /** A sentence. */
  public String words(String host) {
    return "A change of the network of host %s is under way: %s has asked for it %d s ago (%s), and the host decides it within %d s."
        .formatted(
            host,
            asker.orElse("somebody"),
            since.toSeconds(),
            id,
            left.plusMillis(999).toSeconds());
  }
}
