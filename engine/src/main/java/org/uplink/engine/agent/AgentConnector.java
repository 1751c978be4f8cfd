package org.uplink.engine.agent;

import java.time.Duration;
import org.uplink.engine.host.Host;

/**
 * Opens clients for the agents of hosts. Each way to reach an agent implements this interface: a
 * connection that the engine opens, one that the agent opens, or a message broker. Thread-safe.
 */
public interface AgentConnector {
  /**
   * Waits until the host's agent answers, and returns a client for it.
   *
   * @throws HostCallException the agent did not answer within the time that the connector allows,
   *     or one side refused the certificate of the other
   */
  AgentClient connect(Host host) throws HostCallException, InterruptedException;

  /**
   * Returns a client for the host's agent if the agent answers at once.
   *
   * @throws HostCallException the agent did not answer within the timeout
   */
  AgentClient connectOnce(Host host, Duration timeout)
      throws HostCallException, InterruptedException;

  /**
   * Returns a client whose calls can prove a change: over a connection that was opened after the
   * change.
   *
   * @throws HostCallException the agent did not answer within the timeout
   */
  default AgentClient connectForProof(Host host, Duration timeout)
      throws HostCallException, InterruptedException {
    return connectOnce(host, timeout);
  }
}
