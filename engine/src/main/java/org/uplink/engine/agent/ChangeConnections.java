package org.uplink.engine.agent;

import java.time.Duration;
import org.uplink.engine.agent.HostCallException.Failure;
import org.uplink.engine.change.ChangeRequest;
import org.uplink.engine.host.Host;

/**
 * Opens new connections to the host of a change: for the proof, and to ask how the change ended.
 * While the change moves addresses, another host may answer at the host's address, and its
 * certificate may name that address. So the engine accepts only an agent with the key of the agent
 * that it asked for the change. Used by one thread.
 *
 * @param host the host with its address on record
 * @param provable whether the host may still wait for the proof
 */
record ChangeConnections(
    AgentConnector connector, Host host, ChangeRequest change, boolean provable) {

  /**
   * Opens a connection to the agent that was asked for the change. If the change cannot be proved
   * any more, an agent with another key is accepted at the address on record: the host may have
   * been installed anew since, and only that agent can say that it does not know the change.
   *
   * @throws HostCallException the agent did not answer within the timeout, or has another key
   */
  AgentClient open(Duration timeout) throws HostCallException, InterruptedException {
    if (provable) {
      return openToSameAgent(timeout);
    }
    if (change.address().isEmpty()) {
      return connector.connectOnce(host, timeout);
    }
    try {
      return openToSameAgent(timeout);
    } catch (HostCallException e) {
      // The rollback may have removed the address at which the change was requested.
      return connector.connectOnce(host, timeout);
    }
  }

  private AgentClient openToSameAgent(Duration timeout)
      throws HostCallException, InterruptedException {
    Host called = change.address().map(host::withAddress).orElse(host);
    AgentClient client =
        provable
            ? connector.connectForProof(called, timeout)
            : connector.connectOnce(called, timeout);
    if (change.hostKey().isEmpty() || client.hostKey().equals(change.hostKey())) {
      return client;
    }
    client.close();
    throw new HostCallException(
        Failure.CERTIFICATE_REFUSED,
        "the agent (%s) has another key than the agent of host %s that was asked for the change, so it may be another host"
            .formatted(called.access().describe(), called.name()));
  }
}
