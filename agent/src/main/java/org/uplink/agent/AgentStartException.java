package org.uplink.agent;

import org.uplink.agent.network.NetworkUnavailableException;

/** The agent cannot start; the message says what was tried, what happened, and what to do. */
public final class AgentStartException extends RuntimeException {
  AgentStartException(String message) {
    super(message);
  }

  AgentStartException(String message, Throwable cause) {
    super(message, cause);
  }

  /** With what the network says. */
  AgentStartException(NetworkUnavailableException network) {
    super(network.getMessage(), network);
  }
}
