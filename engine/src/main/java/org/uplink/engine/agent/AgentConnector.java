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
   * Returns a client for the host's agent if the agent answers at once. If the transport has
   * connections, the client gets a new one: the proof of a change needs it.
   *
   * @throws HostCallException the agent did not answer within the timeout
   */
  AgentClient connectOnce(Host host, Duration timeout)
      throws HostCallException, InterruptedException;
}
