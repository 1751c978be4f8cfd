package org.uplink.engine.run;

import java.util.Optional;
import org.uplink.engine.agent.AgentClient;
import org.uplink.engine.agent.AgentConnector;
import org.uplink.engine.agent.CapabilitiesReader;
import org.uplink.engine.agent.HostCallException;
import org.uplink.engine.change.ChangeRepository;
import org.uplink.engine.change.ChangeRequest;
import org.uplink.engine.host.Host;

/** Commits the network of a host if an earlier run was interrupted before it did. */
record NetworkCommit(ChangeRepository changes, AgentConnector connector) {
  /**
   * Commits the latest change that the engine requested of the host.
   *
   * @throws HostCallException the host refuses, or does not answer
   */
  void commit(Host host, AgentClient client) throws HostCallException, InterruptedException {
    Optional<String> change = changes.findLatest(host.name()).map(ChangeRequest::id);
    try {
      client.commit(change);
    } catch (HostCallException e) {
      if (e.failure() == HostCallException.Failure.ERROR) {
        throw e;
      }
      // Only the answer may be lost: the host may have committed.
      try (AgentClient again = connector.connect(host)) {
        if (new CapabilitiesReader(again.getCapabilities()).hasUncommittedNetworks()) {
          again.commit(change);
        }
      }
    }
  }
}
