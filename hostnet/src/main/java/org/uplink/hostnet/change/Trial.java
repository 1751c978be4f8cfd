package org.uplink.hostnet.change;

import java.io.IOException;
import java.util.Optional;

/**
 * A change between its beginning and its decision. Who decides holds its monitor, so that in this
 * process one thread decides; between processes the rename in {@link ChangeFiles} does.
 */
final class Trial {
  /** How often the clock is looked at, which does not wake anybody. */
  private static final long LOOK_MILLIS = 100;

  private enum Phase {
    BEGUN,
    /** Applied, and waiting for its proof. */
    OPEN,
    KEPT,
    ABORTED
  }

  private final Change change;
  private final Optional<String> token;
  private final ChangeFiles files;
  private final Boot boot;
  private final long begun;
  private Phase phase = Phase.BEGUN;
  private Outcome.Proof proof = Outcome.Proof.NONE;
  private Optional<String> end = Optional.empty();

  Trial(Change change, Optional<String> token, ChangeFiles files, Boot boot) {
    this.change = change;
    this.token = token;
    this.files = files;
    this.boot = boot;
    this.begun = boot.millis();
  }

  Change change() {
    return change;
  }

  boolean hasToken(String given) {
    return token.filter(expected -> Tickets.same(expected, given)).isPresent();
  }

  UnderWay underWay() {
    return new UnderWay(
        change.id(), change.asker().name(), boot.millis() - begun, remainingMillis());
  }

  synchronized long remainingMillis() {
    return Math.max(0, change.terms().deadlineMillis() - boot.millis());
  }

  synchronized void open() {
    phase = Phase.OPEN;
  }

  /** Gives up waiting. */
  synchronized void end(String reason) {
    end = Optional.of(reason);
    notifyAll();
  }

  /** Why nothing can be decided by a proof just now; empty: it waits for one. */
  synchronized Optional<String> notOpen() {
    return switch (phase) {
      case OPEN -> Optional.empty();
      case BEGUN -> Optional.of("it is not applied yet");
      case KEPT -> Optional.of("it is kept already");
      case ABORTED -> Optional.of("it is rolled back");
    };
  }

  /**
   * Keeps the change.
   *
   * @return why not; empty: it is kept
   */
  synchronized Optional<String> commit(Outcome.Proof by) {
    var closed = notOpen();
    if (closed.isPresent()) {
      return closed;
    }
    if (remainingMillis() == 0) {
      return Optional.of("its deadline is over");
    }
    try {
      if (!files.commit(change.terms().safe())) {
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
  synchronized Optional<String> await() throws InterruptedException {
    while (phase == Phase.OPEN) {
      if (end.isPresent()) {
        return end;
      }
      var left = remainingMillis();
      if (left == 0) {
        return Optional.of("nothing confirmed it in time");
      }
      wait(Math.min(left, LOOK_MILLIS));
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
    end = Optional.of(reason);
    files.abort();
    return true;
  }

  synchronized Outcome.Proof proof() {
    return proof;
  }

  /** How it stands just now. */
  synchronized Outcome now() {
    return switch (phase) {
      case BEGUN, OPEN -> Outcome.pending(change);
      case KEPT -> Outcome.kept(change, proof);
      case ABORTED -> Outcome.rolledBack(change, end.orElse("its guard took over"));
    };
  }
}
