package org.uplink.agent;

import org.uplink.agent.network.NetworkUnavailableException;

/** Thrown if the agent cannot start. The message tells an operator what failed and what to do. */
public final class AgentStartException extends RuntimeException {
  AgentStartException(String message) {
    super(message);
  }

  AgentStartException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Creates the exception with the message of its cause. */
  AgentStartException(NetworkUnavailableException network) {
    super(network.getMessage(), network);
  }
}
