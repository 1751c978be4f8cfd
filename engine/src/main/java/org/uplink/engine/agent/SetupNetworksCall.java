package org.uplink.engine.agent;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.uplink.engine.change.ChangeOutcome;
import org.uplink.engine.host.Host;
import org.uplink.engine.network.Attachment;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.verbs.Verb;
import org.uplink.verbs.change.ChangeId;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.ConfirmConnectivity;
import org.uplink.verbs.change.NetworkTicket;
import org.uplink.verbs.setup.SetupCode;
import org.uplink.verbs.setup.SetupOptions;
import tools.jackson.databind.JsonNode;

/**
 * A change of a host's network, from the ticket to its outcome. While it runs, the engine comes in
 * by new connections, at first ten a second, then two, which is the proof. What became of the
 * change is the host's word ({@code getNetworkChange}), never a guess from a deadline; a stock
 * Vdsm, which has no such verb, is judged by its answer and its capabilities.
 */
public final class SetupNetworksCall {
  private static final Duration PROOF_EVERY = Duration.ofMillis(500);

  /**
   * A change is applied within moments, and each that passes unproved is time in which it waits.
   */
  private static final Duration FIRST_PROOFS_EVERY = Duration.ofMillis(100);

  private static final Duration FIRST_PROOFS = Duration.ofSeconds(3);
  private static final Duration PROOF_LIMIT = Duration.ofSeconds(2);

  private final AgentConnector agents;
  private final Request request;
  private final OutcomeReader word;
  private final long probationEnds;
  private boolean stock;
  private String lastWords = "it was not asked yet";

  /**
   * @param agents to dial by
   */
  public SetupNetworksCall(AgentConnector agents, Request request) {
    this.agents = agents;
    this.request = request;
    this.probationEnds = System.nanoTime() + request.probation().toNanos();
    this.word = new OutcomeReader(agents, request, probationEnds);
  }

  /**
   * What is asked for.
   *
   * @param id under which the host remembers it
   * @param token the secret of the proof
   * @param probation how long the host waits for the proof
   * @param grace beyond the probation: for the host to roll back and to be reached again
   */
  public record Request(
      Host host, String id, String token, Attachment target, Duration probation, Duration grace) {}

  /**
   * Asks for the change, and stays until it is known what became of it.
   *
   * @param ticketed told, with the ticket's life, before the host is asked to begin
   * @throws HostCallException no ticket was to be had: nothing was begun
   */
  public ChangeOutcome run(HostConnection connection, Consumer<Duration> ticketed)
      throws HostCallException, InterruptedException {
    for (var second = false; ; second = true) {
      var ticket = ticket(connection);
      var life = ticket.map(NetworkTicket::lifetimeMillis).map(Duration::ofMillis);
      ticketed.accept(life.orElse(request.probation()));
      stock = ticket.isEmpty();
      var result =
          stock
              ? follow(askStock(connection).thenApply(done -> Optional.empty()))
              : follow(ask(connection, ticket.get()).thenApply(Optional::of));
      // A queue on the way outlived the ticket: once more, with a new one.
      if (second
          || !(result instanceof ChangeOutcome.Refused refused
              && refused.code() == SetupCode.INVALID_TICKET.number())) {
        return result;
      }
    }
  }

  /**
   * What became of a change that an engine before this one has asked for.
   *
   * @param asked whether the host may have been asked to begin
   */
  public ChangeOutcome resume(boolean asked) throws InterruptedException {
    if (!asked) {
      return new ChangeOutcome.NeverStarted("the host had not been asked to begin");
    }
    return follow(CompletableFuture.failedFuture(new LostException()));
  }

  private Optional<NetworkTicket> ticket(HostConnection connection)
      throws HostCallException, InterruptedException {
    try {
      return Optional.of(
          connection.call(
              Verb.GET_NETWORK_TICKET,
              new ChangeId(request.id()),
              NetworkTicket.class,
              connection.callTimeout()));
    } catch (RpcException.Answered e) {
      if (e.code() == RpcError.METHOD_NOT_FOUND) {
        return Optional.empty();
      }
      throw connection.exception(Verb.GET_NETWORK_TICKET, e);
    } catch (RpcException e) {
      throw connection.exception(Verb.GET_NETWORK_TICKET, e);
    }
  }

  private CompletableFuture<ChangeStatus> ask(HostConnection connection, NetworkTicket ticket) {
    return connection.callAsync(
        Verb.SETUP_NETWORKS,
        AttachmentWriter.write(
            request.target(),
            SetupOptions.proved(request.id(), ticket.ticket(), request.token(), seconds())),
        ChangeStatus.class,
        request.probation().plus(request.grace()));
  }

  private CompletableFuture<JsonNode> askStock(HostConnection connection) {
    var options =
        new SetupOptions(
            Optional.of(true),
            Optional.of(seconds()),
            Optional.of(true),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return connection.callAsync(
        Verb.SETUP_NETWORKS,
        AttachmentWriter.write(request.target(), options),
        JsonNode.class,
        request.probation().plus(request.grace()));
  }

  private int seconds() {
    return (int) Math.max(1, request.probation().toSeconds());
  }

  /**
   * Proves, and asks where the answer is lost, until the outcome is known.
   *
   * @param answer an outcome; empty where a stock Vdsm has answered true
   */
  private ChangeOutcome follow(CompletableFuture<Optional<ChangeStatus>> answer)
      throws InterruptedException {
    var lost = false;
    var quickUntil = System.nanoTime() + FIRST_PROOFS.toNanos();
    while (System.nanoTime() - probationEnds < request.grace().toNanos()) {
      var quick = !stock && System.nanoTime() - quickUntil < 0;
      var next = System.nanoTime() + (quick ? FIRST_PROOFS_EVERY : PROOF_EVERY).toNanos();
      if (!lost && answer.isDone()) {
        var known = answered(answer);
        if (known.isPresent()) {
          return known.get();
        }
        lost = true;
      }
      try (var connection = agents.connectOnce(request.host(), PROOF_LIMIT)) {
        confirm(connection);
        // Also where the answer may still come: it may be lost with the connection standing.
        var known = stock && !lost ? Optional.<ChangeOutcome>empty() : learn(connection, lost);
        if (known.isPresent()) {
          return known.get();
        }
      } catch (HostCallException e) {
        lastWords = String.valueOf(e.getMessage());
      }
      await(lost ? new CompletableFuture<>() : answer, next);
    }
    return new ChangeOutcome.Unknown(lastWords);
  }

  private static void await(CompletableFuture<?> answer, long until) throws InterruptedException {
    try {
      answer.get(Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // The loop looks at the answer, or comes in again.
      return;
    }
  }

  /** The answer of setupNetworks; empty where it says nothing of what became of the change. */
  private Optional<ChangeOutcome> answered(CompletableFuture<Optional<ChangeStatus>> answer)
      throws InterruptedException {
    try {
      var outcome = answer.get();
      lastWords = "it has answered, and did not tell yet whether the change is committed";
      return outcome.isPresent() ? word.read(outcome.get()) : word.readStockAnswer();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RpcException.Answered error) {
        return word.read(error, stock);
      }
      lastWords = "the answer to setupNetworks was lost";
      return Optional.empty();
    }
  }

  private void confirm(HostConnection connection) throws InterruptedException {
    try {
      var parameters =
          stock
              ? new ConfirmConnectivity(Optional.empty(), Optional.empty())
              : ConfirmConnectivity.of(request.id(), request.token());
      var answer =
          connection.call(Verb.CONFIRM_CONNECTIVITY, parameters, JsonNode.class, PROOF_LIMIT);
      if (answer.path("reason").isString()) {
        lastWords = answer.path("reason").asString();
      }
    } catch (RpcException e) {
      lastWords = String.valueOf(e.getMessage());
    }
  }

  private Optional<ChangeOutcome> learn(HostConnection connection, boolean lost)
      throws HostCallException, InterruptedException {
    try {
      var outcome =
          connection.call(
              Verb.GET_NETWORK_CHANGE,
              new ChangeId(request.id()),
              ChangeStatus.class,
              connection.callTimeout());
      if (!outcome.state().equals(ChangeState.UNKNOWN)) {
        return word.read(outcome);
      }
      // What the host does not know yet may be on its way to it, as long as its answer is awaited.
      return lost ? neverBegins(connection) : Optional.empty();
    } catch (RpcException.Answered e) {
      if (e.code() == RpcError.METHOD_NOT_FOUND) {
        stock = true;
        return word.readCapabilities(connection);
      }
      throw connection.exception(Verb.GET_NETWORK_CHANGE, e);
    } catch (RpcException e) {
      throw connection.exception(Verb.GET_NETWORK_CHANGE, e);
    }
  }

  /** A new ticket ends the one before it: what a host does not know then, it never will. */
  private Optional<ChangeOutcome> neverBegins(HostConnection connection)
      throws HostCallException, RpcException, InterruptedException {
    if (ticket(connection).isEmpty()) {
      return Optional.empty();
    }
    var outcome =
        connection.call(
            Verb.GET_NETWORK_CHANGE,
            new ChangeId(request.id()),
            ChangeStatus.class,
            connection.callTimeout());
    return outcome.state().equals(ChangeState.UNKNOWN)
        ? Optional.of(
            new ChangeOutcome.NeverStarted("the host knows nothing of it, and its ticket is over"))
        : word.read(outcome);
  }

  /** There is no answer to wait for. */
  private static final class LostException extends Exception {}
}
