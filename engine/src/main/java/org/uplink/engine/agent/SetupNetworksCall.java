package org.uplink.engine.agent;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.uplink.engine.change.ChangeOutcome;
import org.uplink.engine.change.ChangeRequest;
import org.uplink.engine.host.Host;
import org.uplink.engine.network.ChangeTarget;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.verbs.Verb;
import org.uplink.verbs.change.ChangeId;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.ConfirmConnectivity;
import org.uplink.verbs.change.NetworkTicket;
import org.uplink.verbs.proof.Probe;
import org.uplink.verbs.setup.SetupCode;
import tools.jackson.databind.JsonNode;

/**
 * Changes the network of a host, from the ticket to the outcome. While the host applies the change,
 * the engine opens new connections and sends the token on each: that is the proof. The outcome is
 * what the host reports ({@code Host.getNetworkChange}), and is never concluded from a timeout. A
 * stock Vdsm does not have that verb; there, the answer to setupNetworks and the capabilities
 * decide. Used by one thread.
 */
public final class SetupNetworksCall {
  private static final Duration PROOF_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration PROOF_INTERVAL = Duration.ofMillis(500);

  /**
   * The first proofs follow quickly: a host applies most changes within moments, and then waits for
   * the proof.
   */
  private static final Duration FIRST_PROOF_INTERVAL = Duration.ofMillis(100);

  private static final Duration FIRST_PROOFS = Duration.ofSeconds(3);

  private final ChangeConnections connections;
  private final ChangeRequest change;
  private final Duration proofTimeout;
  private final SetupNetworksRequest request;
  private final Duration gracePeriod;
  private final long proofDeadline;
  private final OutcomeReader outcomes;
  private boolean stockVdsm;
  private String lastProblem = "the host has not been asked yet";

  /**
   * @param connector opens the connections that prove the change
   * @param host the host with its address on record
   * @param proofTimeout how long the host waits for the proof from now on
   * @param gracePeriod how long the host may take after that to roll back and to answer again
   */
  public SetupNetworksCall(
      AgentConnector connector,
      Host host,
      ChangeRequest change,
      Duration proofTimeout,
      Duration gracePeriod) {
    this.change = change;
    this.proofTimeout = proofTimeout;
    this.request = new SetupNetworksRequest(change, proofTimeout, gracePeriod);
    this.gracePeriod = gracePeriod;
    this.proofDeadline = System.nanoTime() + proofTimeout.toNanos();
    this.connections = new ChangeConnections(connector, host, change, proofTimeout.isPositive());
    this.outcomes = new OutcomeReader(connections, change, gracePeriod, proofDeadline);
  }

  /**
   * Requests the change, and blocks until its outcome is known or the host stays unreachable.
   *
   * @param probes what has to work on the host before the change and after it
   * @param onTicket called with the lifetime of the ticket before the host is asked to start
   * @throws HostCallException the host gave no ticket, so nothing was started
   */
  public ChangeOutcome run(AgentClient client, List<Probe> probes, Consumer<Duration> onTicket)
      throws HostCallException, InterruptedException {
    ChangeOutcome outcome = runOnce(client, probes, onTicket);
    // The request may have waited in a queue until its ticket expired: retry with a new ticket.
    return outcome instanceof ChangeOutcome.Refused refused
            && refused.code() == SetupCode.INVALID_TICKET.number()
        ? runOnce(client, probes, onTicket)
        : outcome;
  }

  /** Finds out how a change ended that an earlier engine requested. */
  public ChangeOutcome resume() throws InterruptedException {
    return change.ticketExpiresAt().isPresent()
        ? proveUntilKnown(CompletableFuture.failedFuture(new LostException()))
        : new ChangeOutcome.NeverStarted("the engine had not asked the host to start");
  }

  private ChangeOutcome runOnce(AgentClient client, List<Probe> probes, Consumer<Duration> onTicket)
      throws HostCallException, InterruptedException {
    Optional<NetworkTicket> ticket;
    try {
      ticket = request.ticket(client);
    } catch (RpcException.Answered e) {
      if (SetupCode.meansNotStarted(e.code())) {
        return new ChangeOutcome.Refused(e.code(), String.valueOf(e.getMessage()));
      }
      throw client.exception(Verb.GET_NETWORK_TICKET, e);
    }
    onTicket.accept(ticket.map(SetupNetworksRequest::lifetime).orElse(proofTimeout));
    stockVdsm = ticket.isEmpty();
    if (stockVdsm && change.target() instanceof ChangeTarget.Original) {
      return new ChangeOutcome.Refused(
          RpcError.METHOD_NOT_FOUND, "a stock Vdsm does not restore the original network");
    }
    if (stockVdsm) {
      return proveUntilKnown(request.sendToStockVdsm(client).thenApply(done -> Optional.empty()));
    }
    CompletableFuture<ChangeStatus> answer = request.send(client, ticket.get(), probes);
    new ProofReadiness(client, new ChangeId(change.id())).await(answer, proofDeadline);
    return proveUntilKnown(answer.thenApply(Optional::of));
  }

  /**
   * Proves the change, and asks for the outcome if the answer is lost, until the outcome is known.
   *
   * @param answer the status that the host reports; empty if a stock Vdsm answered that it is done
   */
  private ChangeOutcome proveUntilKnown(CompletableFuture<Optional<ChangeStatus>> answer)
      throws InterruptedException {
    boolean answerLost = false;
    long firstProofsEnd = System.nanoTime() + FIRST_PROOFS.toNanos();
    while (System.nanoTime() - proofDeadline < gracePeriod.toNanos()) {
      boolean first = !stockVdsm && System.nanoTime() - firstProofsEnd < 0;
      long next = System.nanoTime() + (first ? FIRST_PROOF_INTERVAL : PROOF_INTERVAL).toNanos();
      if (!answerLost && answer.isDone()) {
        Optional<ChangeOutcome> outcome = readAnswer(answer);
        if (outcome.isPresent()) {
          return outcome.get();
        }
        answerLost = true;
      }
      try (AgentClient client = connections.open(PROOF_TIMEOUT)) {
        if (connections.provable()) {
          sendProof(client);
        }
        // The engine also asks for the outcome while it waits for the answer, because an answer can
        // be lost although the connection is open.
        Optional<ChangeOutcome> outcome =
            stockVdsm && !answerLost ? Optional.empty() : askForOutcome(client, answerLost);
        if (outcome.isPresent()) {
          return outcome.get();
        }
      } catch (HostCallException e) {
        lastProblem = String.valueOf(e.getMessage());
      }
      await(answerLost ? new CompletableFuture<>() : answer, next);
    }
    return new ChangeOutcome.Unknown(lastProblem);
  }

  private static void await(CompletableFuture<?> answer, long until) throws InterruptedException {
    try {
      answer.get(Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // The loop reads the answer, or sends the next proof.
      return;
    }
  }

  /** Reads the answer to setupNetworks. Empty if it does not say how the change ended. */
  private Optional<ChangeOutcome> readAnswer(CompletableFuture<Optional<ChangeStatus>> answer)
      throws InterruptedException {
    try {
      Optional<ChangeStatus> status = answer.get();
      lastProblem = "the host answered, but has not reported yet whether the change is committed";
      return status.isPresent() ? outcomes.read(status.get()) : outcomes.readStockAnswer();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RpcException.Answered error) {
        return outcomes.readError(error, stockVdsm);
      }
      lastProblem = "the answer to setupNetworks was lost";
      return Optional.empty();
    }
  }

  private void sendProof(AgentClient client) throws InterruptedException {
    try {
      ConfirmConnectivity parameters =
          stockVdsm
              ? new ConfirmConnectivity(Optional.empty(), Optional.empty())
              : ConfirmConnectivity.of(change.id(), change.token());
      JsonNode answer =
          client.call(Verb.CONFIRM_CONNECTIVITY, parameters, JsonNode.class, PROOF_TIMEOUT);
      if (answer.path("reason").isString()) {
        lastProblem = answer.path("reason").asString();
      }
    } catch (RpcException e) {
      lastProblem = String.valueOf(e.getMessage());
    }
  }

  private Optional<ChangeOutcome> askForOutcome(AgentClient client, boolean answerLost)
      throws HostCallException, InterruptedException {
    try {
      ChangeStatus status = getNetworkChange(client);
      if (!status.state().equals(ChangeState.UNKNOWN)) {
        return outcomes.read(status);
      }
      // Until the host answers, the request may still be on its way to the host.
      return answerLost ? neverStarted(client) : Optional.empty();
    } catch (RpcException.Answered e) {
      if (e.code() == RpcError.METHOD_NOT_FOUND) {
        stockVdsm = true;
        return outcomes.readCapabilities(client);
      }
      throw client.exception(Verb.GET_NETWORK_CHANGE, e);
    } catch (RpcException e) {
      throw client.exception(Verb.GET_NETWORK_CHANGE, e);
    }
  }

  /**
   * Makes sure that the change cannot start any more: a new ticket invalidates the previous one. If
   * the host does not know the change after that, the change never starts.
   */
  private Optional<ChangeOutcome> neverStarted(AgentClient client)
      throws HostCallException, RpcException, InterruptedException {
    if (request.ticket(client).isEmpty()) {
      return Optional.empty();
    }
    ChangeStatus status = getNetworkChange(client);
    return status.state().equals(ChangeState.UNKNOWN)
        ? Optional.of(
            new ChangeOutcome.NeverStarted(
                "the host does not know the change, and its ticket is not valid any more"))
        : outcomes.read(status);
  }

  private ChangeStatus getNetworkChange(AgentClient client)
      throws RpcException, InterruptedException {
    return client.call(
        Verb.GET_NETWORK_CHANGE,
        new ChangeId(change.id()),
        ChangeStatus.class,
        client.callTimeout());
  }

  /** Stands for the answer that an earlier engine would have received. */
  private static final class LostException extends Exception {}
}
