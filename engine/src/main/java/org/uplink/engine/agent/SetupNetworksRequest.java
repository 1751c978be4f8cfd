package org.uplink.engine.agent;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.uplink.engine.change.ChangeRequest;
import org.uplink.platform.Sha256;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.verbs.Verb;
import org.uplink.verbs.change.ChangeId;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.NetworkTicket;
import org.uplink.verbs.proof.Probe;
import org.uplink.verbs.setup.SetupOptions;
import tools.jackson.databind.JsonNode;

/**
 * Requests a change of a host's network: first a ticket, which makes a late request harmless, then
 * the change. Immutable.
 *
 * @param proofTimeout how long the host waits for the proof
 * @param gracePeriod how long the host may take after that to roll back and to answer
 */
record SetupNetworksRequest(ChangeRequest change, Duration proofTimeout, Duration gracePeriod) {
  private static final Duration MAX_TICKET_LIFE = Duration.ofHours(1);

  /** Returns the ticket's lifetime, or the longest that the engine stores, whatever a host says. */
  static Duration lifetime(NetworkTicket ticket) {
    return Duration.ofMillis(Math.clamp(ticket.lifetimeMillis(), 0, MAX_TICKET_LIFE.toMillis()));
  }

  /** Requests a ticket. Returns empty if the host is a stock Vdsm, which has no tickets. */
  Optional<NetworkTicket> ticket(AgentClient client)
      throws HostCallException, RpcException.Answered, InterruptedException {
    try {
      return Optional.of(
          client.call(
              Verb.GET_NETWORK_TICKET,
              new ChangeId(change.id()),
              NetworkTicket.class,
              client.callTimeout()));
    } catch (RpcException.Answered e) {
      if (e.code() == RpcError.METHOD_NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    } catch (RpcException e) {
      throw client.exception(Verb.GET_NETWORK_TICKET, e);
    }
  }

  /**
   * Asks the host to start the change.
   *
   * @param probes what has to work before the change and after it
   */
  CompletableFuture<ChangeStatus> send(
      AgentClient client, NetworkTicket ticket, List<Probe> probes) {
    var withToken =
        SetupOptions.proved(change.id(), ticket.ticket(), change.token(), proofTimeoutSeconds());
    SetupOptions options =
        (ticket.takesTokenDigest().orElse(false)
                ? withToken.withTokenDigest(Sha256.of(change.token()))
                : withToken)
            .withProbes(probes);
    return client.callAsync(
        Verb.SETUP_NETWORKS,
        AttachmentWriter.write(change.target(), options, client.hostAddress()),
        ChangeStatus.class,
        answerTimeout());
  }

  /** Asks a stock Vdsm, which has no tickets and no tokens. */
  CompletableFuture<JsonNode> sendToStockVdsm(AgentClient client) {
    SetupOptions options =
        SetupOptions.DEFAULTS
            .withConnectivityCheck(Optional.of(true))
            .withConnectivityTimeout(Optional.of(proofTimeoutSeconds()))
            .withCommitOnSuccess(Optional.of(true));
    return client.callAsync(
        Verb.SETUP_NETWORKS,
        AttachmentWriter.write(change.target(), options, client.hostAddress()),
        JsonNode.class,
        answerTimeout());
  }

  /** The answer comes after the rollback, if the host rolls back. */
  private Duration answerTimeout() {
    return proofTimeout.plus(gracePeriod);
  }

  private int proofTimeoutSeconds() {
    return (int) Math.max(1, proofTimeout.toSeconds());
  }
}
