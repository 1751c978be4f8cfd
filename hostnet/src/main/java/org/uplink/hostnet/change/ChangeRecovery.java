package org.uplink.hostnet.change;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.backend.Backends;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.state.Verification;

/**
 * Carries out what a rename has decided, and puts things right at a start. The same for the agent,
 * its guard, and the next agent: each may find the work half done, and does it again. Whoever calls
 * holds the {@link HostLock}.
 */
public final class ChangeRecovery {
  private final ChangeFiles files;
  private final Backends backends;

  /** On these files, by these back ends. */
  public ChangeRecovery(ChangeFiles files, Backends backends) {
    this.files = files;
    this.backends = backends;
  }

  /**
   * Rolls back what is aborted. Empty: nothing is.
   *
   * @param reason why, in words
   */
  public Optional<StoredOutcome> rollBackAborted(String reason) throws IOException {
    var aborted = files.aborted();
    if (aborted.isEmpty()) {
      return Optional.empty();
    }
    var verified = withBackend(aborted.get(), Backend::rollBack);
    var outcome = StoredOutcome.rolledBack(aborted.get(), reason).verified(verified.differences());
    files.outcomes().record(outcome);
    files.deleteAborted();
    return Optional.of(outcome);
  }

  /** Rolls back where the disk no longer takes notes: the kernel goes first. */
  StoredOutcome rollBackWithoutRecord(StoredChange change, String reason) {
    return StoredOutcome.rolledBack(change, reason)
        .verified(withBackend(change, Backend::rollBack).differences());
  }

  /** What the change's own back end makes of its snapshot. */
  private Verification withBackend(
      StoredChange change, BiFunction<Backend, Snapshot, Verification> work) {
    return backends
        .find(change.backend())
        .map(backend -> work.apply(backend, change.snapshot()))
        .orElseGet(
            () ->
                new Verification(
                    List.of(
                        "it was made by \""
                            + change.backend()
                            + "\", which this version does not know: nothing was undone")));
  }

  /** A snapshot as that of the next change, after what is in force and not safe. */
  Snapshot followingKept(Snapshot snapshot) throws IOException {
    return files.kept().map(kept -> snapshot.following(kept.snapshot())).orElse(snapshot);
  }

  /** Makes what is kept the safe configuration, where anything is. */
  void makeSafe() throws IOException {
    var kept = files.kept();
    if (kept.isPresent() && files.makeSafe()) {
      var outcome = files.findOutcome(kept.get().id());
      if (outcome.isPresent()) {
        files.outcomes().record(outcome.get());
      }
    }
  }

  /** Aborts what is pending, and rolls back. Empty: nothing was to be rolled back. */
  public Optional<StoredOutcome> abortAndRollBack(String reason) throws IOException {
    files.abort();
    return rollBackAborted(reason);
  }

  /** Writes down how a kept change was kept, and takes away what it has made obsolete. */
  StoredOutcome recordKept(StoredChange change, StoredOutcome.Proof proof) throws IOException {
    var outcome = StoredOutcome.kept(change, proof);
    if (change.terms().safe()) {
      files.deleteKept();
    }
    files.outcomes().record(outcome);
    return outcome;
  }

  /**
   * At the start of an agent: what an earlier one left half done is undone. In another boot than
   * the last change's nothing is left of it in the kernel, and what else is left is taken back.
   *
   * @return the safe configuration, where this boot has yet to make it
   */
  public Optional<StoredChange> recover(Boot boot) throws IOException {
    var pending = files.pending();
    if (pending.isPresent()) {
      if (isOfThisBoot(boot, pending.get())) {
        abortAndRollBack("the agent ended before it was proved");
      } else {
        dropAfterReboot(pending.get());
        files.deletePending();
      }
    }
    var aborted = files.aborted();
    if (aborted.isPresent()) {
      if (isOfThisBoot(boot, aborted.get())) {
        rollBackAborted("the agent ended while it was rolled back");
      } else {
        dropAfterReboot(aborted.get());
        files.deleteAborted();
      }
    }
    var kept = files.kept();
    if (kept.isPresent()) {
      if (isOfThisBoot(boot, kept.get())) {
        recordKeptIfMissing(kept.get());
      } else {
        dropAfterReboot(kept.get());
        files.deleteKept();
      }
    }
    var safe = files.safe();
    if (safe.isPresent() && isOfThisBoot(boot, safe.get())) {
      recordKeptIfMissing(safe.get());
      return Optional.empty();
    }
    return safe.isPresent() && isRestored(boot, safe.get()) ? Optional.empty() : safe;
  }

  /** This boot has made the safe configuration, as far as it could. */
  public void recordRestored(Boot boot, RunningConfiguration running) throws IOException {
    var safe = files.safe();
    if (safe.isPresent()) {
      files.restored(
          new ChangeFiles.RestoredConfiguration(boot.id(), safe.get().sequence(), running));
    }
  }

  private boolean isRestored(Boot boot, StoredChange safe) throws IOException {
    return files
        .restored()
        .filter(done -> done.boot().equals(boot.id()) && done.sequence() == safe.sequence())
        .isPresent();
  }

  /** Records the outcome of a change whose commit was the last thing that was done. */
  private void recordKeptIfMissing(StoredChange change) throws IOException {
    if (files.outcomes().find(change.id()).filter(ChangeRecovery::isDecided).isEmpty()) {
      files.outcomes().record(StoredOutcome.kept(change, change.proof()));
    }
  }

  private static boolean isDecided(StoredOutcome outcome) {
    return outcome.state() != StoredOutcome.State.PENDING;
  }

  private void dropAfterReboot(StoredChange change) throws IOException {
    var left = withBackend(change, Backend::cleanUpAfterReboot).differences();
    var outcome =
        StoredOutcome.rolledBack(change, "the host was restarted before it was made safe");
    files.outcomes().record(left.isEmpty() ? outcome : outcome.verified(left));
  }

  private static boolean isOfThisBoot(Boot boot, StoredChange change) {
    return change.terms().boot().equals(boot.id());
  }
}
