package org.uplink.api.session;

import java.time.Instant;
import java.util.Optional;

/**
 * The session of a browser with the engine, at {@code /session}.
 *
 * @param expires when the browser has to show the token again
 */
public record SessionDocument(boolean loggedIn, Optional<Instant> expires) {
  /** Returns the document of a session that ends at this time, or of no session. */
  public static SessionDocument of(Optional<Instant> expires) {
    return new SessionDocument(expires.isPresent(), expires);
  }
}
