package org.uplink.engine;

/** The engine cannot start. The message says what was attempted, what happened, and what to do. */
public final class EngineStartException extends RuntimeException {
  EngineStartException(String message) {
    super(message);
  }

  EngineStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
