package org.uplink.agent.network;

/**
 * The host's network can't be taken in hand: its files can't be read, or somebody else changes it.
 * The message says what was tried, what happened, and what to do.
 */
public final class NetworkUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NetworkUnavailableException(String message) {
    super(message);
  }

  NetworkUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
