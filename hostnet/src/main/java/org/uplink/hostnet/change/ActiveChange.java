package org.uplink.hostnet.change;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.uplink.platform.IoProblem;
import org.uplink.platform.Sha256;
import org.uplink.verbs.change.PendingChange;
import org.uplink.verbs.change.Proof;

/**
 * The change that this agent applies, from its start until the change is kept or aborted.
 *
 * <p>Thread-safe: a thread decides under the monitor of this object, so only one thread of this
 * process decides. The rename in {@link ChangeFiles} ensures that only one process decides.
 */
final class ActiveChange {
  /**
   * The interval of a waiting thread. The thread polls, because nothing wakes it when the host's
   * uptime reaches the deadline.
   */
  private static final long POLL_MILLIS = 100;

  private static final String ROLLED_BACK_BY_GUARD = "the guard rolled the change back";

  private final StoredChange change;
  private final Optional<String> tokenDigest;
  private final ChangeFiles files;
  private final Boot boot;
  private final long startMillis;
  private Phase phase = Phase.STARTED;
  private Proof proof = Proof.NONE;
  private Optional<String> abortReason = Optional.empty();
  private Optional<String> lastPathFault = Optional.empty();
  private boolean awaitsAdoption;

  ActiveChange(StoredChange change, Optional<String> tokenDigest, ChangeFiles files, Boot boot) {
    this.change = change;
    this.tokenDigest = tokenDigest;
    this.files = files;
    this.boot = boot;
    this.startMillis = boot.uptimeMillis();
    this.awaitsAdoption = change.snapshot().adoption().isPresent();
  }

  StoredChange change() {
    return change;
  }

  /**
   * Returns the change as other classes see it. Empty as soon as the change is kept, because the
   * network does not change any more then. A change is pending until its rollback ends.
   */
  synchronized Optional<PendingChange> pendingChange() {
    return phase == Phase.KEPT
        ? Optional.empty()
        : Optional.of(
            new PendingChange(
                change.id(),
                Optional.of(change.requester().name()),
                boot.uptimeMillis() - startMillis,
                remainingMillis()));
  }

  synchronized boolean isKept() {
    return phase == Phase.KEPT;
  }

  synchronized void startWaiting() {
    phase = Phase.WAITING;
  }

  /**
   * Returns whether the change is confirmed for the first time, and the owner of its NICs has to
   * take it over.
   */
  synchronized boolean isToBeAdopted() {
    return phase == Phase.ADOPTING;
  }

  /** The owner of the NICs has taken the change over. A later confirmation keeps the change. */
  synchronized void setAdopted() {
    awaitsAdoption = false;
  }

  /** Ends the wait. The waiting thread aborts the change. The first reason counts. */
  synchronized void giveUp(String reason) {
    abortReason = abortReason.or(() -> Optional.of(reason));
    notifyAll();
  }

  /**
   * Keeps the change if a proof is valid.
   *
   * @param pathFault returns why the connection of the proof does not count, or empty. It is called
   *     only while the change waits
   * @return why the proof is not valid; empty if the proof is valid and the change is kept
   */
  Optional<String> acceptProof(
      String givenToken, Requester requester, Supplier<Optional<String>> pathFault) {
    if (change.terms().confirmation() != RequiredConfirmation.PROOF || !hasToken(givenToken)) {
      return Optional.of("the token does not match the token of the change's request");
    }
    Requester first = change.requester();
    if (!first.fingerprint().equals(requester.fingerprint())) {
      return Optional.of(
          "%s requested the change, not %s".formatted(first.name(), requester.name()));
    }
    return whyNotWaiting()
        .map(ActiveChange::cannotConfirm)
        .or(() -> remember(pathFault.get()))
        .or(() -> keep(Proof.PROVED).map(ActiveChange::cannotConfirm));
  }

  /**
   * Keeps the change. If the NICs have an owner that has not taken the change over yet, the waiting
   * thread lets the owner do it, and a later confirmation keeps the change.
   *
   * @return why the change cannot be kept; empty if it is kept
   */
  synchronized Optional<String> keep(Proof confirmedBy) {
    Optional<String> notWaiting = whyNotWaiting();
    if (notWaiting.isPresent()) {
      return notWaiting;
    }
    if (remainingMillis() == 0) {
      return Optional.of("its deadline has passed");
    }
    if (awaitsAdoption) {
      phase = Phase.ADOPTING;
      notifyAll();
      return whyNotWaiting();
    }
    try {
      if (!files.keep(change.terms().safe())) {
        phase = Phase.ABORTED;
        return Optional.of(ROLLED_BACK_BY_GUARD);
      }
    } catch (IOException e) {
      if (isPending()) {
        return Optional.of("storing the decision failed: " + IoProblem.describe(e));
      }
    } finally {
      notifyAll();
    }
    phase = Phase.KEPT;
    proof = confirmedBy;
    return Optional.empty();
  }

  /**
   * Waits until the change is kept, to be adopted, aborted, or its deadline passes.
   *
   * @return why the change has to be rolled back; empty if it is kept or to be adopted
   */
  synchronized Optional<String> awaitDecision() throws InterruptedException {
    while (phase == Phase.WAITING) {
      if (abortReason.isPresent()) {
        return abortReason;
      }
      long remaining = remainingMillis();
      if (remaining == 0) {
        return Optional.of(
            lastPathFault
                .map(
                    fault ->
                        "no valid proof arrived in time (the last one was rejected: " + fault + ")")
                .orElse("no confirmation arrived in time"));
      }
      files.showProgress();
      wait(Math.min(remaining, POLL_MILLIS));
    }
    return phase == Phase.KEPT || phase == Phase.ADOPTING
        ? Optional.empty()
        : Optional.of(ROLLED_BACK_BY_GUARD);
  }

  /**
   * Decides to roll the change back, unless it is kept.
   *
   * @return false if the change is kept
   */
  synchronized boolean abort(String reason) throws IOException {
    if (phase == Phase.KEPT) {
      return false;
    }
    phase = Phase.ABORTED;
    abortReason = Optional.of(reason);
    files.abort();
    return true;
  }

  synchronized Proof proof() {
    return proof;
  }

  synchronized StoredOutcome currentOutcome() {
    return switch (phase) {
      case STARTED, WAITING, ADOPTING ->
          StoredOutcome.pending(change, remainingMillis(), phase == Phase.WAITING);
      case KEPT -> StoredOutcome.kept(change, proof);
      case ABORTED -> StoredOutcome.rollingBack(change, abortReason.orElse(ROLLED_BACK_BY_GUARD));
    };
  }

  private boolean hasToken(String given) {
    return tokenDigest
        .filter(expected -> Tickets.equalInConstantTime(expected, Sha256.of(given)))
        .isPresent();
  }

  private synchronized Optional<String> remember(Optional<String> pathFault) {
    lastPathFault = pathFault.or(() -> lastPathFault);
    return pathFault;
  }

  private long remainingMillis() {
    return Math.max(0, change.terms().deadlineMillis() - boot.uptimeMillis());
  }

  /**
   * Returns why the change cannot be confirmed now; empty if the change waits for a confirmation.
   */
  private synchronized Optional<String> whyNotWaiting() {
    return switch (phase) {
      case WAITING -> Optional.empty();
      case STARTED -> Optional.of("it is not applied yet");
      case ADOPTING ->
          Optional.of("the owner of its NICs takes it over first, so it has to be confirmed again");
      case KEPT -> Optional.of("it is kept already");
      case ABORTED -> Optional.of("it is rolled back");
    };
  }

  private static String cannotConfirm(String why) {
    return "the change cannot be confirmed: " + why;
  }

  /**
   * Returns whether the change is still pending on disk. A rename that reported an error may have
   * been done nevertheless.
   */
  private boolean isPending() {
    try {
      return files.pending().isPresent();
    } catch (IOException e) {
      return true;
    }
  }

  private enum Phase {
    STARTED,
    /** Applied, and waiting for a confirmation. */
    WAITING,
    /** Confirmed, and taken over by the owner of its NICs. */
    ADOPTING,
    KEPT,
    ABORTED
  }
}
