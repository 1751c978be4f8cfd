package org.uplink.agent.socket;

import java.time.Instant;
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
 * @param certificate the host's certificate
 */
public record AgentState(
    String version,
    long uptimeMillis,
    List<Connection> connections,
    Optional<LastError> lastError,
    Optional<PendingChange> pendingChange,
    Optional<Certificate> certificate) {
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
   * The host's certificate.
   *
   * @param host the name of the host in it
   * @param expires its end
   * @param problem a sentence if it is not valid now, or could not be renewed
   */
  public record Certificate(String host, Instant expires, Optional<String> problem) {}

  /**
   * A warning or error.
   *
   * @param ageMillis time since then
   */
  public record LastError(String text, long ageMillis) {}
}
