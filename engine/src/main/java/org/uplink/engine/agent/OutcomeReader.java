package org.uplink.engine.agent;

import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.agent.HostCallException.Failure;
import org.uplink.engine.change.ChangeOutcome;
import org.uplink.engine.change.ChangeOutcome.RolledBack.Cause;
import org.uplink.engine.change.ChangeRequest;
import org.uplink.engine.network.Attachment;
import org.uplink.platform.LogPeer;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.Proof;
import org.uplink.verbs.setup.SetupCode;

/**
 * Reads from a host's answers how a change ended. All methods return empty while the change may
 * still end either way. If the network is in force but not committed, the reader commits it. Used
 * by one thread.
 */
final class OutcomeReader {
  private static final Logger LOG = LoggerFactory.getLogger(OutcomeReader.class);

  /** More than a change may take. A host that reports more has an error. */
  private static final Duration LONGEST_GAP = Duration.ofHours(1);

  private final ChangeConnections connections;
  private final ChangeRequest change;
  private final Duration gracePeriod;
  private final long proofDeadline;
  private boolean stockVdsmIsDone;

  /**
   * @param proofDeadline in the time of {@link System#nanoTime}
   */
  OutcomeReader(
      ChangeConnections connections,
      ChangeRequest change,
      Duration gracePeriod,
      long proofDeadline) {
    this.connections = connections;
    this.change = change;
    this.gracePeriod = gracePeriod;
    this.proofDeadline = proofDeadline;
  }

  /** Reads an error that setupNetworks answered. */
  Optional<ChangeOutcome> readError(RpcException.Answered error, boolean stockVdsm) {
    int code = error.code();
    String message = String.valueOf(error.getMessage());
    if (code == SetupCode.CHECK_FAILED.number()) {
      return Optional.of(
          new ChangeOutcome.RolledBack(
              Cause.CHECK_FAILED, "%s (code %d)".formatted(message, code)));
    }
    return SetupCode.meansNotStarted(code) || stockVdsm
        ? Optional.of(new ChangeOutcome.Refused(code, message))
        : Optional.empty();
  }

  /** Reads the state of a change. A pending change, or one that may still start, has no outcome. */
  Optional<ChangeOutcome> read(ChangeStatus status) throws InterruptedException {
    Proof proof = status.proof() == Proof.PROVED ? Proof.PROVED : Proof.UNPROVED;
    return switch (status.state().name()) {
      case "SAFE" ->
          Optional.of(
              new ChangeOutcome.Safe(
                  proof,
                  withConcurrentChanges(
                      status,
                      status
                          .reason()
                          .orElse(
                              proof == Proof.PROVED
                                  ? "proved by a new connection over the network"
                                  : "unproved")),
                  longestGap(status)));
      case "KEPT" ->
          commit(proof, Optional.of(change.id()))
              .map(
                  outcome ->
                      outcome instanceof ChangeOutcome.Safe(Proof confirmed, String text, _)
                          ? new ChangeOutcome.Safe(
                              confirmed, withConcurrentChanges(status, text), longestGap(status))
                          : outcome);
      case "ROLLED_BACK" ->
          Optional.of(
              new ChangeOutcome.RolledBack(
                  isRestored(status) ? Cause.REPORTED : Cause.NOT_RESTORED,
                  rollbackReason(status),
                  longestGap(status)));
      default -> Optional.empty();
    };
  }

  /**
   * Reads the outcome after a stock Vdsm answered that the change is done. The capabilities of the
   * host show whether Vdsm has committed the change.
   */
  Optional<ChangeOutcome> readStockAnswer() throws InterruptedException {
    stockVdsmIsDone = true;
    try (AgentClient client = connections.open(gracePeriod)) {
      return readCapabilities(client);
    } catch (HostCallException e) {
      return commitUnknown(e);
    }
  }

  /**
   * Reads the outcome from the capabilities of a stock Vdsm. They show no outcome while Vdsm may
   * still roll back: Vdsm's timeout starts later than the engine's, and the rollback takes a while.
   */
  Optional<ChangeOutcome> readCapabilities(AgentClient client)
      throws HostCallException, InterruptedException {
    long rollbackEnd = proofDeadline + gracePeriod.toNanos() / 3;
    if (!stockVdsmIsDone && System.nanoTime() - rollbackEnd < 0) {
      return Optional.empty();
    }
    var capabilities = new CapabilitiesReader(client.getCapabilities());
    if (!(change.target() instanceof Attachment target)) {
      // A stock Vdsm restores no original network, and is never asked to.
      return Optional.empty();
    }
    if (capabilities.networks().network(target.network()).isEmpty()) {
      return Optional.of(
          new ChangeOutcome.RolledBack(
              Cause.NETWORK_MISSING,
              "the host's capabilities do not show the network "
                  + target.network()
                  + ", and the host reports no reason"));
    }
    return capabilities.hasUncommittedNetworks()
        ? commit(Proof.UNPROVED, Optional.empty())
        : Optional.of(
            new ChangeOutcome.Safe(
                Proof.UNPROVED,
                stockVdsmIsDone
                    ? "unproved: the host has only Vdsm's connectivity check"
                    : "unproved: the answer was lost, and the capabilities show the network"));
  }

  /** Returns whether the network is as it was before the change. */
  private static boolean isRestored(ChangeStatus status) {
    return status.verified().orElse(true) && status.differences().isEmpty();
  }

  private static Optional<Duration> longestGap(ChangeStatus status) {
    return status
        .longestGapMillis()
        .map(millis -> Duration.ofMillis(Math.clamp(millis, 0, LONGEST_GAP.toMillis())));
  }

  private static String rollbackReason(ChangeStatus status) {
    String reason = status.reason().orElse("the host reports no reason");
    return withConcurrentChanges(
        status,
        isRestored(status)
            ? reason
            : "%s; the previous network was not restored completely: %s"
                .formatted(reason, String.join(", ", status.differences())));
  }

  private static String withConcurrentChanges(ChangeStatus status, String text) {
    return status.concurrentChanges().isEmpty()
        ? text
        : "%s. Meanwhile: %s".formatted(text, String.join(" ", status.concurrentChanges()));
  }

  /**
   * Commits the change. Returns empty if the host cannot be reached: the engine asks again later.
   */
  private Optional<ChangeOutcome> commit(Proof proof, Optional<String> id)
      throws InterruptedException {
    try (AgentClient client = connections.open(gracePeriod)) {
      client.commit(id);
      return Optional.of(committed(proof));
    } catch (HostCallException e) {
      // Only the answer may be lost: the host may have committed.
      return e.failure() == Failure.ERROR
          ? Optional.of(new ChangeOutcome.NotCommitted(String.valueOf(e.getMessage())))
          : id.isPresent() ? commitUnknown(e) : readCommit(proof, e);
    }
  }

  /** Reads from the capabilities of a stock Vdsm whether it has committed. */
  private Optional<ChangeOutcome> readCommit(Proof proof, HostCallException lost)
      throws InterruptedException {
    try (AgentClient client = connections.open(gracePeriod)) {
      return Optional.of(
          new CapabilitiesReader(client.getCapabilities()).hasUncommittedNetworks()
              ? new ChangeOutcome.NotCommitted(String.valueOf(lost.getMessage()))
              : committed(proof));
    } catch (HostCallException e) {
      return commitUnknown(e);
    }
  }

  private static ChangeOutcome committed(Proof proof) {
    return new ChangeOutcome.Safe(
        proof, proof == Proof.PROVED ? "proved and committed" : "unproved, but committed");
  }

  private Optional<ChangeOutcome> commitUnknown(HostCallException e) {
    LOG.info(
        "host {} did not report whether its change is committed", LogPeer.known(change.host()), e);
    return Optional.empty();
  }
}
