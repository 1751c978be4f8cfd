package org.uplink.engine.agent;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.change.ChangeOutcome;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.Proof;
import org.uplink.verbs.setup.SetupCode;

/**
 * What a host's answers say of what became of a change: nothing as long as it may still turn out
 * either way. What is kept and not yet safe is committed on the way. Used by one thread.
 */
final class OutcomeReader {
  private static final Logger LOG = LoggerFactory.getLogger(OutcomeReader.class);

  private final AgentConnector agents;
  private final SetupNetworksCall.Request request;
  private final long probationEnds;
  private boolean stockIsDone;

  /**
   * @param agents to dial by, where it has to be committed
   * @param probationEnds by {@link System#nanoTime}
   */
  OutcomeReader(AgentConnector agents, SetupNetworksCall.Request request, long probationEnds) {
    this.agents = agents;
    this.request = request;
    this.probationEnds = probationEnds;
  }

  /** What an error says; empty: nothing. */
  Optional<ChangeOutcome> read(RpcException.Answered error, boolean stock) {
    var code = error.code();
    var why = "error %d, %s".formatted(code, error.getMessage());
    if (code == SetupCode.CHECK_FAILED.number()) {
      return Optional.of(new ChangeOutcome.RolledBack(why));
    }
    return SetupCode.meansNotStarted(code) || stock
        ? Optional.of(new ChangeOutcome.Refused(code, why))
        : Optional.empty();
  }

  /**
   * As long as a stock Vdsm may still roll back, its capabilities say nothing. It begins to count
   * later than this engine, and takes a while to roll back.
   */
  Optional<ChangeOutcome> readCapabilities(HostConnection connection)
      throws HostCallException, InterruptedException {
    var settled = probationEnds + request.grace().toNanos() / 3;
    if (!stockIsDone && System.nanoTime() - settled < 0) {
      return Optional.empty();
    }
    var capabilities = new CapabilitiesReader(connection.getCapabilities());
    if (capabilities.networks().network(request.target().network()).isEmpty()) {
      return Optional.of(
          new ChangeOutcome.RolledBack(
              "its capabilities do not show the network %s, and it has no better word"
                  .formatted(request.target().network())));
    }
    return capabilities.hasUncommittedNetworks()
        ? commit(Proof.UNPROVED)
        : Optional.of(
            new ChangeOutcome.Safe(
                Proof.UNPROVED,
                stockIsDone
                    ? "unproved: the host has Vdsm's check of connectivity only"
                    : "unproved: the answer was lost, and the capabilities show the network"));
  }

  /**
   * A stock Vdsm has answered that it is done. Whether a restart would undo it is for its
   * capabilities to tell; empty where it cannot be asked.
   */
  Optional<ChangeOutcome> readStockAnswer() throws InterruptedException {
    stockIsDone = true;
    try (var connection = agents.connectOnce(request.host(), request.grace())) {
      return readCapabilities(connection);
    } catch (HostCallException e) {
      return notTold(e);
    }
  }

  /** Final states only; a pending change, or one that may still begin, is asked for again. */
  Optional<ChangeOutcome> read(ChangeStatus outcome) throws InterruptedException {
    var proof = outcome.proof() == Proof.PROVED ? Proof.PROVED : Proof.UNPROVED;
    return switch (outcome.state().name()) {
      case "SAFE" ->
          Optional.of(
              new ChangeOutcome.Safe(
                  proof,
                  outcome
                      .reason()
                      .orElse(
                          proof == Proof.PROVED
                              ? "proved over a new connection by the network's device"
                              : "unproved")));
      case "KEPT" -> commit(proof);
      case "ROLLED_BACK" -> Optional.of(new ChangeOutcome.RolledBack(rolledBack(outcome)));
      default -> Optional.empty();
    };
  }

  private static String rolledBack(ChangeStatus outcome) {
    var why = outcome.reason().orElse("the host gives no reason");
    return outcome.verified().orElse(true) && outcome.differences().isEmpty()
        ? why
        : why + "; and it is not as it was before: " + String.join(", ", outcome.differences());
  }

  /** Empty where the host cannot be reached: it is asked again what it has. */
  private Optional<ChangeOutcome> commit(Proof proof) throws InterruptedException {
    try (var connection = agents.connectOnce(request.host(), request.grace())) {
      connection.setSafeNetworkConfig();
      return Optional.of(committed(proof));
    } catch (HostCallException e) {
      return switch (e.failure()) {
        case ERROR -> Optional.of(new ChangeOutcome.NotCommitted(String.valueOf(e.getMessage())));
        // The host may have committed it all the same.
        case NO_ANSWER, CONNECTION_LOST, CERTIFICATE_REFUSED, CHANGE_PENDING ->
            afterLostAnswer(proof, e);
      };
    }
  }

  private Optional<ChangeOutcome> afterLostAnswer(Proof proof, HostCallException lost)
      throws InterruptedException {
    try (var connection = agents.connectOnce(request.host(), request.grace())) {
      return Optional.of(
          new CapabilitiesReader(connection.getCapabilities()).hasUncommittedNetworks()
              ? new ChangeOutcome.NotCommitted(String.valueOf(lost.getMessage()))
              : committed(proof));
    } catch (HostCallException e) {
      return notTold(e);
    }
  }

  private static ChangeOutcome committed(Proof proof) {
    return new ChangeOutcome.Safe(
        proof, proof == Proof.PROVED ? "proved, and committed" : "unproved, and committed");
  }

  private Optional<ChangeOutcome> notTold(HostCallException e) {
    LOG.info("host {} did not tell whether its change is committed", request.host().name(), e);
    return Optional.empty();
  }
}
