package org.uplink.agent;

import org.uplink.agent.network.NetworkUnavailableException;

/** The agent cannot start. The message tells an operator what failed and what to do. */
public final class AgentStartException extends RuntimeException {
  AgentStartException(String message) {
    super(message);
  }

  AgentStartException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Takes over the message. */
  AgentStartException(NetworkUnavailableException network) {
    super(network.getMessage(), network);
  }
}
