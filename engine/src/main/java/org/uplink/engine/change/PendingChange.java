package org.uplink.engine.change;

import java.time.Duration;
import java.util.Optional;

/**
 * A change of a host's network that is not decided yet, by the host's word. As long as it is under
 * way nobody else changes the host, and what its capabilities show may be otherwise in a moment.
 *
 * @param requester in the host's words: who has asked for it
 * @param age how long it has been under way
 * @param remaining until the host rolls it back where nothing proves it
 */
public record PendingChange(
    String id, Optional<String> requester, Duration age, Duration remaining) {

  /** A sentence. */
  public String description(String host) {
    return "A change of the network of host %s is under way: %s has asked for it %d s ago (%s), and the host decides it within %d s."
        .formatted(
            host,
            requester.orElse("somebody"),
            age.toSeconds(),
            id,
            remaining.plusMillis(999).toSeconds());
  }
}
