package org.uplink.engine.calls;

import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.host.Proof;
import org.uplink.rpc.RpcException;
import org.uplink.verbs.ChangeOutcome;
import org.uplink.verbs.NoParameters;
import org.uplink.verbs.SetupCode;
import org.uplink.verbs.Verb;
import tools.jackson.databind.JsonNode;

/**
 * What a host's answers say of what became of a change: nothing as long as it may still turn out
 * either way. What is kept and not yet safe is committed on the way. Used by one thread.
 */
final class ChangeWord {
  private static final Logger LOG = LoggerFactory.getLogger(ChangeWord.class);

  private final AwaitAgent agents;
  private final SetupNetworks.Request request;
  private final long probationEnds;
  private long ticketEnds = System.nanoTime();

  /**
   * @param agents to dial by, where it has to be committed
   * @param probationEnds by {@link System#nanoTime}
   */
  ChangeWord(AwaitAgent agents, SetupNetworks.Request request, long probationEnds) {
    this.agents = agents;
    this.request = request;
    this.probationEnds = probationEnds;
  }

  /** For so long from now on the host may begin the change. */
  void ticketLives(Duration life) {
    ticketEnds = System.nanoTime() + life.toNanos();
  }

  /** What an error says; empty: nothing. */
  Optional<ChangeResult> of(RpcException.Answered error, boolean stock) {
    var code = error.code();
    var why = "error %d, %s".formatted(code, error.getMessage());
    if (code == SetupCode.CHECK_FAILED.code()) {
      return Optional.of(new ChangeResult.RolledBack(why));
    }
    var known =
        (code >= SetupCode.BAD_PARAMETERS.code() && code <= SetupCode.RECOVERING.code())
            || (code >= SetupCode.OWNED.code() && code <= SetupCode.OTHER_PARAMETERS.code());
    return known || stock ? Optional.of(new ChangeResult.Refused(code, why)) : Optional.empty();
  }

  /** While a stock Vdsm may still roll back, its capabilities say nothing. */
  Optional<ChangeResult> ofCapabilities(HostConnection connection)
      throws HostCallException, InterruptedException {
    if (System.nanoTime() - probationEnds < 0) {
      return Optional.empty();
    }
    var capabilities = new CapabilitiesReader(connection.getCapabilities());
    if (capabilities.networks().network(request.target().network()).isEmpty()) {
      return Optional.of(
          new ChangeResult.RolledBack(
              "its capabilities do not show the network %s, and it has no better word"
                  .formatted(request.target().network())));
    }
    return Optional.of(
        capabilities.uncommitted()
            ? commit(Proof.UNPROVED)
            : new ChangeResult.Safe(
                Proof.UNPROVED,
                "unproved: the answer was lost, and the capabilities show the network"));
  }

  /** A stock Vdsm has answered that it is done. */
  ChangeResult ofStock() throws InterruptedException {
    try (var connection = agents.once(request.host(), request.grace())) {
      if (new CapabilitiesReader(connection.getCapabilities()).uncommitted()) {
        return commit(Proof.UNPROVED);
      }
    } catch (HostCallException e) {
      LOG.info("host {} did not tell whether its change is committed", request.host().name(), e);
    }
    return new ChangeResult.Safe(
        Proof.UNPROVED, "unproved: the host has Vdsm's check of connectivity only");
  }

  /** Final states only; a pending change, or one that may still begin, is asked for again. */
  Optional<ChangeResult> of(ChangeOutcome outcome) throws InterruptedException {
    var proof =
        outcome.proof().name().equals(org.uplink.verbs.ChangeProof.PROVED.name())
            ? Proof.PROVED
            : Proof.UNPROVED;
    return switch (outcome.state().name()) {
      case "SAFE" ->
          Optional.of(
              new ChangeResult.Safe(
                  proof,
                  outcome
                      .reason()
                      .orElse(
                          proof == Proof.PROVED
                              ? "proved over a new connection by the network's device"
                              : "unproved")));
      case "KEPT" -> Optional.of(commit(proof));
      case "ROLLED_BACK" -> Optional.of(new ChangeResult.RolledBack(rolledBack(outcome)));
      case "UNKNOWN" ->
          System.nanoTime() - ticketEnds > 0
              ? Optional.of(
                  new ChangeResult.NeverRan("the host knows nothing of it, and its ticket is over"))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static String rolledBack(ChangeOutcome outcome) {
    var why = outcome.reason().orElse("the host gives no reason");
    return outcome.verified().orElse(true) && outcome.differences().isEmpty()
        ? why
        : why + "; and it is not as it was before: " + String.join(", ", outcome.differences());
  }

  private ChangeResult commit(Proof proof) throws InterruptedException {
    try (var connection = agents.once(request.host(), request.grace())) {
      connection.call(
          Verb.SET_SAFE_NETWORK_CONFIG, new NoParameters(), JsonNode.class, connection.deadline());
    } catch (RpcException.Answered | HostCallException e) {
      return new ChangeResult.NotCommitted(String.valueOf(e.getMessage()));
    } catch (RpcException e) {
      // The answer was lost. The host may have committed it all the same, and is asked.
      if (uncommitted()) {
        return new ChangeResult.NotCommitted(String.valueOf(e.getMessage()));
      }
    }
    return new ChangeResult.Safe(
        proof, proof == Proof.PROVED ? "proved, and committed" : "unproved, and committed");
  }

  /** By the host's capabilities; a host that cannot be asked has not told of a commit. */
  private boolean uncommitted() throws InterruptedException {
    try (var connection = agents.once(request.host(), request.grace())) {
      return new CapabilitiesReader(connection.getCapabilities()).uncommitted();
    } catch (HostCallException e) {
      LOG.info("host {} did not tell whether its change is committed", request.host().name(), e);
      return true;
    }
  }
}
