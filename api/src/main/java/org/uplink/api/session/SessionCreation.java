package org.uplink.api.session;

import java.util.Optional;

/**
 * Begins a session of a browser.
 *
 * @param token the engine's token
 */
public record SessionCreation(Optional<String> token) {
  /** Returns a text without the token. */
  @Override
  public String toString() {
    return "SessionCreation";
  }
}
