package org.uplink.engine.agent.dialin;

import java.time.Duration;
import java.util.Optional;
import org.uplink.engine.agent.AgentClient;
import org.uplink.engine.agent.AgentConnector;
import org.uplink.engine.agent.ConnectionEvidence;
import org.uplink.engine.agent.HostCallException;
import org.uplink.engine.agent.HostCallException.Failure;
import org.uplink.engine.host.Host;
import org.uplink.rpc.jsonrpc.RpcClient;
import org.uplink.rpc.transport.RpcConnection;

/**
 * Calls hosts over the connections that their agents have opened. All clients of a host share its
 * main connection, except the one that proves a change. Thread-safe.
 */
public final class DialInConnector implements AgentConnector {
  /** How long a proof waits for the host's new connection before the main one is used. */
  private static final Duration PROOF_WAIT = Duration.ofMillis(200);

  private final DialInHosts hosts;
  private final Duration agentTimeout;
  private final Duration callTimeout;

  /**
   * @param agentTimeout how long {@link #connect} waits for an agent to dial in and to answer
   * @param callTimeout how long an agent may take to answer any later call
   */
  public DialInConnector(DialInHosts hosts, Duration agentTimeout, Duration callTimeout) {
    this.hosts = hosts;
    this.agentTimeout = agentTimeout;
    this.callTimeout = callTimeout;
  }

  @Override
  public AgentClient connect(Host host) throws HostCallException, InterruptedException {
    return connectOnce(host, agentTimeout);
  }

  /** Waits until the agent has dialled in and answers. */
  @Override
  public AgentClient connectOnce(Host host, Duration timeout)
      throws HostCallException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    Optional<HostCallException> last = Optional.empty();
    do {
      Optional<MainConnection> main = hosts.of(host.name()).awaitMain(host.created(), deadline);
      if (main.isEmpty()) {
        break;
      }
      AgentClient client = client(host, main.get());
      try {
        client.ping(left(deadline));
        return client;
      } catch (HostCallException e) {
        if (e.failure() != Failure.CONNECTION_LOST) {
          throw e;
        }
        // The agent may dial again.
        last = Optional.of(e);
      }
    } while (System.nanoTime() - deadline < 0);
    throw last.orElseGet(() -> notConnected(host, timeout));
  }

  /**
   * Returns a client over the connection that the agent has opened through the device of the
   * change. If there is none yet, the client uses the main connection, over which nothing can be
   * proved.
   */
  @Override
  public AgentClient connectForProof(Host host, Duration timeout)
      throws HostCallException, InterruptedException {
    Optional<RpcConnection> proof = hosts.of(host.name()).takeProof(PROOF_WAIT);
    return proof.isPresent() ? client(host, proof.get(), proof.get()) : connectOnce(host, timeout);
  }

  private AgentClient client(Host host, MainConnection main) {
    return client(host, main.connection(), new SharedCalls(main.connection()));
  }

  private AgentClient client(Host host, RpcConnection connection, RpcClient calls) {
    var evidence =
        ConnectionEvidence.dialledByHost(
            connection.localAddress(), connection.remoteAddress(), connection.peer().getFirst());
    return new AgentClient(
        host.name(), calls, Optional.of(evidence), Optional.of(connection::isOpen), callTimeout);
  }

  private static HostCallException notConnected(Host host, Duration timeout) {
    return new HostCallException(
        Failure.NO_ANSWER,
        "The agent of host %s did not dial in within %d s. See on the host whether the agent runs: uplink agent status. If the host has not joined yet, this command prints the line to run on it: uplink host rejoin %s"
            .formatted(host.name(), Math.max(1, timeout.toSeconds()), host.name()));
  }

  private static Duration left(long deadline) {
    return Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
  }
}
