package org.uplink.agent.socket;

import java.util.List;
import java.util.Optional;
import org.uplink.verbs.change.PendingChange;

/**
 * What only the running agent knows.
 *
 * @param uptimeMillis time since the agent started
 * @param connections the connections of peers with an accepted certificate
 * @param lastError the latest warning or error in the agent's log
 * @param pendingChange the pending change of the host's network
 */
public record AgentState(
    String version,
    long uptimeMillis,
    List<Connection> connections,
    Optional<LastError> lastError,
    Optional<PendingChange> pendingChange) {
  public AgentState {
    connections = List.copyOf(connections);
  }

  /**
   * A connection.
   *
   * @param peer the subject of the peer's certificate
   * @param remote the peer's address and port
   */
  public record Connection(String peer, String remote) {}

  /**
   * A warning or error.
   *
   * @param ageMillis time since then
   */
  public record LastError(String text, long ageMillis) {}
}
