package org.uplink.engine.rest.access;

/** Who may send a request to a resource. */
public enum Access {
  /** Everybody. The connection of a client without token and session ends after the answer. */
  OPEN,
  /**
   * Clients with the engine's token, or with its token for metrics. With the token for metrics, the
   * connection ends after the answer.
   */
  METRICS,
  /** Clients with the engine's token, and browsers with a session. */
  FULL
}
