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
 * @param engine whether the agent is connected to its engine; empty if it does not dial
 */
public record AgentState(
    String version,
    long uptimeMillis,
    List<Connection> connections,
    Optional<LastError> lastError,
    Optional<PendingChange> pendingChange,
    Optional<Certificate> certificate,
    Optional<Engine> engine) {
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
   * The engine of an agent that dials in.
   *
   * @param address the engine's address and port, while the agent is connected
   * @param connectedMillis for how long it is connected
   * @param problem while it is not connected: why
   * @param nextTryMillis while it is not connected: time until it dials again; 0 while it dials
   */
  public record Engine(
      Optional<String> address,
      Optional<Long> connectedMillis,
      Optional<String> problem,
      Optional<Long> nextTryMillis) {}

  /**
   * A warning or error.
   *
   * @param ageMillis time since then
   */
  public record LastError(String text, long ageMillis) {}
}
