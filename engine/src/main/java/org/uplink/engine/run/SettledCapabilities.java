package org.uplink.engine.run;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.agent.AgentClient;
import org.uplink.engine.agent.CapabilitiesReader;
import org.uplink.engine.agent.HostCallException;
import org.uplink.engine.agent.HostCallException.Failure;
import org.uplink.engine.change.ChangeRepository;
import org.uplink.platform.LogPeer;
import org.uplink.verbs.change.PendingChange;

/**
 * Reads the capabilities of a host while no change of its network is pending, because a pending
 * change makes them differ from one moment to the next. If this engine requested the pending
 * change, the reader waits until the host has finished it: the host may still be busy with a change
 * whose outcome the engine already knows.
 */
final class SettledCapabilities {
  private static final Logger LOG = LoggerFactory.getLogger(SettledCapabilities.class);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final ChangeRepository changes;
  private final Duration proofTimeout;

  /**
   * @param proofTimeout how long a host waits for the proof of this engine's changes, and so the
   *     longest remaining time that is believed: the host must not decide how long the engine waits
   */
  SettledCapabilities(ChangeRepository changes, Duration proofTimeout) {
    this.changes = changes;
    this.proofTimeout = proofTimeout;
  }

  /**
   * Waits at most until the host must have rolled this engine's change back, and {@code grace}
   * longer.
   *
   * @throws HostCallException the host did not answer, another client's change is pending, or this
   *     engine's change has not ended in time
   */
  CapabilitiesReader read(String host, AgentClient client, Duration grace)
      throws HostCallException, InterruptedException {
    var capabilities = new CapabilitiesReader(client.getCapabilities());
    if (capabilities.pendingChange().isEmpty()) {
      return capabilities;
    }
    Duration remaining = capabilities.pendingChange().get().remaining();
    Duration wait = remaining.compareTo(proofTimeout) < 0 ? remaining : proofTimeout;
    long deadline = System.nanoTime() + wait.plus(grace).toNanos();
    while (capabilities.pendingChange().isPresent()) {
      PendingChange pending = capabilities.pendingChange().get();
      boolean own = changes.isKnown(host, pending.id());
      if (!own || System.nanoTime() - deadline >= 0) {
        throw new HostCallException(Failure.CHANGE_PENDING, describe(host, pending, own));
      }
      LOG.debug(
          "host {} still works on change {} of this engine", LogPeer.known(host), pending.id());
      Thread.sleep(PAUSE);
      capabilities = new CapabilitiesReader(client.getCapabilities());
    }
    return capabilities;
  }

  private static String describe(String host, PendingChange pending, boolean own) {
    return "%s change of the network of host %s is pending: %s requested it %d s ago (id %s), and it ends within %d s."
        .formatted(
            own ? "A" : "Another",
            host,
            own ? "this engine" : pending.requester().orElse("an unknown client"),
            pending.age().toSeconds(),
            pending.id(),
            pending.remaining().plusMillis(999).toSeconds());
  }
}
