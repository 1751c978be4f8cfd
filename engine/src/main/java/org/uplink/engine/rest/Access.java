package org.uplink.engine.rest;

/** Who may send a request to a resource. */
enum Access {
  /** Everybody. The connection ends after the answer. */
  OPEN,
  /**
   * Who has the engine's token, or its token for metrics. With the latter, the connection ends
   * after the answer.
   */
  METRICS,
  /** Who has the engine's token. */
  FULL
}
