package org.uplink.agent.network;

/**
 * The agent cannot use the host's network: the stored changes are unreadable, or another process
 * has the lock. The message tells an operator what to do.
 */
public final class NetworkUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public NetworkUnavailableException(String message) {
    super(message);
  }

  public NetworkUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
