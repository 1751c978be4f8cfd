package org.uplink.hostnet.change;

import java.io.IOException;
import java.util.Optional;

/**
 * A change between its beginning and its decision. Who decides holds its monitor, so that in this
 * process one thread decides; between processes the rename in {@link ChangeFiles} does.
 */
final class ActiveChange {
  /** How often the clock is looked at, which does not wake anybody. */
  private static final long POLL_MILLIS = 100;

  private enum Phase {
    STARTED,
    /** Applied, and waiting for its proof. */
    WAITING,
    KEPT,
    ABORTED
  }

  private final StoredChange change;
  private final Optional<String> token;
  private final ChangeFiles files;
  private final Boot boot;
  private final long startMillis;
  private Phase phase = Phase.STARTED;
  private StoredOutcome.Proof proof = StoredOutcome.Proof.NONE;
  private Optional<String> endReason = Optional.empty();

  ActiveChange(StoredChange change, Optional<String> token, ChangeFiles files, Boot boot) {
    this.change = change;
    this.token = token;
    this.files = files;
    this.boot = boot;
    this.startMillis = boot.uptimeMillis();
  }

  StoredChange change() {
    return change;
  }

  boolean hasToken(String given) {
    return token.filter(expected -> Tickets.equalInConstantTime(expected, given)).isPresent();
  }

  PendingChange pendingChange() {
    return new PendingChange(
        change.id(),
        change.requester().name(),
        boot.uptimeMillis() - startMillis,
        remainingMillis());
  }

  synchronized long remainingMillis() {
    return Math.max(0, change.terms().deadlineMillis() - boot.uptimeMillis());
  }

  synchronized void startWaiting() {
    phase = Phase.WAITING;
  }

  /** Gives up waiting. */
  synchronized void giveUp(String reason) {
    endReason = Optional.of(reason);
    notifyAll();
  }

  /** Why nothing can be decided by a proof just now; empty: it waits for one. */
  synchronized Optional<String> whyNotWaiting() {
    return switch (phase) {
      case WAITING -> Optional.empty();
      case STARTED -> Optional.of("it is not applied yet");
      case KEPT -> Optional.of("it is kept already");
      case ABORTED -> Optional.of("it is rolled back");
    };
  }

  /**
   * Keeps the change.
   *
   * @return why not; empty: it is kept
   */
  synchronized Optional<String> keep(StoredOutcome.Proof by) {
    var closed = whyNotWaiting();
    if (closed.isPresent()) {
      return closed;
    }
    if (remainingMillis() == 0) {
      return Optional.of("its deadline is over");
    }
    try {
      if (!files.keep(change.terms().safe())) {
        phase = Phase.ABORTED;
        return Optional.of("its guard rolls it back");
      }
    } catch (IOException e) {
      if (isPending()) {
        return Optional.of("it cannot be kept: " + e);
      }
    } finally {
      notifyAll();
    }
    phase = Phase.KEPT;
    proof = by;
    return Optional.empty();
  }

  /** After a failure that may have come before or after the rename. */
  private boolean isPending() {
    try {
      return files.pending().isPresent();
    } catch (IOException e) {
      return true;
    }
  }

  /** Waits for the decision; why there is to be none, or empty: the change is kept. */
  synchronized Optional<String> awaitDecision() throws InterruptedException {
    while (phase == Phase.WAITING) {
      if (endReason.isPresent()) {
        return endReason;
      }
      var left = remainingMillis();
      if (left == 0) {
        return Optional.of("nothing confirmed it in time");
      }
      wait(Math.min(left, POLL_MILLIS));
    }
    return phase == Phase.KEPT ? Optional.empty() : Optional.of("its guard took over");
  }

  /**
   * Decides against the change, unless it is kept.
   *
   * @return false: it is kept
   */
  synchronized boolean abort(String reason) throws IOException {
    if (phase == Phase.KEPT) {
      return false;
    }
    phase = Phase.ABORTED;
    endReason = Optional.of(reason);
    files.abort();
    return true;
  }

  synchronized StoredOutcome.Proof proof() {
    return proof;
  }

  /** How it stands just now. */
  synchronized StoredOutcome currentOutcome() {
    return switch (phase) {
      case STARTED, WAITING -> StoredOutcome.pending(change);
      case KEPT -> StoredOutcome.kept(change, proof);
      case ABORTED -> StoredOutcome.rolledBack(change, endReason.orElse("its guard took over"));
    };
  }
}
