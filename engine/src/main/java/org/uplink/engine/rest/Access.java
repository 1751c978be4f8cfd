package org.uplink.engine.rest;

/** Who may send a request to a resource. */
enum Access {
  /** Everybody. The connection ends after the answer. */
  OPEN,
  /**
   * Clients with the engine's token, or with its token for metrics. With the token for metrics, the
   * connection ends after the answer.
   */
  METRICS,
  /** Clients with the engine's token. */
  FULL
}
