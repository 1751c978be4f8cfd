package org.uplink.engine;

/**
 * Thrown if the engine cannot start. The message says what was attempted, what happened, and what
 * to do.
 */
public final class EngineStartException extends RuntimeException {
  EngineStartException(String message) {
    super(message);
  }

  EngineStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
