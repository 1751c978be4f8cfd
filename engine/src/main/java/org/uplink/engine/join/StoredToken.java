package org.uplink.engine.join;

import java.time.Instant;

/**
 * A token as the engine knows it, without its secret.
 *
 * @param id names the token in lists and events; not secret
 * @param uses how many hosts may join with it
 * @param usesLeft how many of them have not joined
 * @param install whether a host that has joined is installed as soon as its agent is connected
 */
public record StoredToken(
    String id,
    TokenTarget target,
    int uses,
    int usesLeft,
    boolean install,
    Instant created,
    Instant expires) {
  /** Returns whether the token has expired. */
  public boolean isExpired(Instant now) {
    return !now.isBefore(expires);
  }
}
