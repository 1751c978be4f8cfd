package org.uplink.hostnet.change;

import java.io.IOException;
import java.util.Optional;
import org.uplink.hostnet.backend.Backends;
import org.uplink.hostnet.comparison.Verification;
import org.uplink.hostnet.flight.FlightRecorder;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.Proof;
import org.uplink.verbs.setup.SetupCode;

/**
 * Carries out the decision on a change, and recovers when an agent starts.
 *
 * <p>The agent, its guard, and the next agent all use this class. Each of them repeats work that it
 * finds incomplete. The caller holds the host's lock.
 */
public final class ChangeRecovery {
  private final ChangeFiles files;
  private final ChangeRollback rollback;
  private final ChangeCompletion completion;
  private final FlightRecorder recorder;

  public ChangeRecovery(ChangeFiles files, Backends backends) {
    this(files, backends, FlightRecorder.ofSteps());
  }

  /**
   * Creates the recovery.
   *
   * @param recorder records the steps of the back ends. What it has goes into the next outcome
   */
  public ChangeRecovery(ChangeFiles files, Backends backends, FlightRecorder recorder) {
    this.files = files;
    this.recorder = recorder;
    rollback = new ChangeRollback(files, backends);
    completion = new ChangeCompletion(files, backends, recorder);
  }

  FlightRecorder recorder() {
    return recorder;
  }

  /**
   * Recovers when an agent starts: rolls back a change that an earlier agent left pending or
   * aborted. If the host was rebooted since, the kernel has lost the change, and only the parts
   * that survive a reboot are undone.
   *
   * @return the safe configuration, if it was not restored since the last boot
   */
  public Optional<StoredChange> recover(Boot boot) throws IOException {
    Optional<StoredChange> pending = files.pending();
    if (pending.isPresent()) {
      if (isOfThisBoot(boot, pending.get())) {
        abortAndRollBack("the process that made the change ended before it was confirmed");
      } else {
        dropAfterReboot(pending.get());
        files.deletePending();
      }
    }
    Optional<StoredChange> aborted = files.aborted();
    if (aborted.isPresent()) {
      if (isOfThisBoot(boot, aborted.get())) {
        rollBackAborted("the process that made the change ended during the rollback");
      } else {
        dropAfterReboot(aborted.get());
        files.deleteAborted();
      }
    }
    files.deleteRemovals();
    Optional<StoredChange> kept = files.kept();
    if (kept.isPresent()) {
      if (isOfThisBoot(boot, kept.get())) {
        completion.recordKeptIfMissing(kept.get());
      } else {
        dropAfterReboot(kept.get());
        files.deleteKept();
      }
    }
    Optional<StoredChange> safe = files.safe();
    if (safe.isPresent()) {
      completion.completeIfUnfinished(safe.get(), isOfThisBoot(boot, safe.get()));
    }
    if (safe.isPresent() && isOfThisBoot(boot, safe.get())) {
      return Optional.empty();
    }
    return safe.isPresent() && isRestored(boot, safe.get()) ? Optional.empty() : safe;
  }

  /** Records that the safe configuration was restored after this boot, as far as possible. */
  public void recordRestored(Boot boot, RunningConfiguration running) throws IOException {
    Optional<StoredChange> safe = files.safe();
    if (safe.isPresent()) {
      files.restored(
          new ChangeFiles.RestoredConfiguration(boot.id(), safe.get().sequence(), running));
    }
  }

  /**
   * Aborts the pending change and rolls it back.
   *
   * @return what became of the change; empty if nothing was rolled back
   */
  public Optional<ChangeStatus> abortAndRollBack(String reason) throws IOException {
    files.abort();
    return rollBackAborted(reason).map(StoredOutcome::status);
  }

  /** Remembers that the plan of a change was applied completely. */
  void markApplied(StoredChange change) {
    files.applied().set(change);
  }

  /** Rolls the aborted change back. Returns empty if there is no aborted change. */
  Optional<StoredOutcome> rollBackAborted(String reason) throws IOException {
    Optional<StoredChange> aborted = files.aborted();
    if (aborted.isEmpty()) {
      return Optional.empty();
    }
    files.showProgress();
    StoredOutcome outcome =
        StoredOutcome.rolledBack(aborted.get(), reason)
            .withVerification(rollback.undo(aborted.get()))
            .withMeasurement(recorder.take());
    files.outcomes().record(outcome);
    files.deleteAborted();
    return Optional.of(outcome);
  }

  /**
   * Rolls a change back without storing the outcome, on a host whose disk fails. The network
   * matters more than the record.
   */
  StoredOutcome rollBackWithoutRecord(StoredChange change, String reason) {
    return StoredOutcome.rolledBack(change, reason).withVerification(rollback.undo(change));
  }

  /** Records the outcome of a kept change, and deletes the kept change that it replaces. */
  StoredOutcome recordKept(StoredChange change, Proof proof) throws IOException {
    return completion.recordKept(change, proof);
  }

  /** Returns the snapshot of a change that follows the kept change, if there is one. */
  Snapshot followingKept(Snapshot snapshot) throws IOException {
    return files.kept().map(kept -> snapshot.following(kept.snapshot())).orElse(snapshot);
  }

  /**
   * Makes the kept change safe, if there is one.
   *
   * @param id the id that the kept or safe change must have; empty for any id
   */
  void makeSafe(Optional<String> id) throws IOException {
    Optional<StoredChange> kept = files.kept();
    if (id.isPresent()) {
      requireKeptOrSafe(id.get(), kept);
    }
    if (kept.isPresent() && files.makeSafe()) {
      completion.recordSafe(kept.get());
    }
  }

  private void requireKeptOrSafe(String id, Optional<StoredChange> kept) throws IOException {
    Optional<StoredChange> inForce = kept.isPresent() ? kept : files.safe();
    if (inForce.filter(change -> change.id().equals(id)).isEmpty()) {
      throw new SetupRefusedException(
          SetupCode.NOT_KEPT,
          "Change %s was not made safe, because this host does not keep it: %s."
              .formatted(
                  id,
                  inForce
                      .map(
                          change ->
                              "change %s of %s is in force, and %s"
                                  .formatted(
                                      change.id(),
                                      change.requester().name(),
                                      kept.isPresent()
                                          ? "only its requester can make it safe; a restart of the host undoes it"
                                          : "it is safe"))
                      .orElse("no change is in force")));
    }
  }

  private boolean isRestored(Boot boot, StoredChange safe) throws IOException {
    return files
        .restored()
        .filter(done -> done.boot().equals(boot.id()) && done.sequence() == safe.sequence())
        .isPresent();
  }

  private void dropAfterReboot(StoredChange change) throws IOException {
    Verification cleaned = rollback.undoAfterReboot(change);
    var outcome =
        StoredOutcome.rolledBack(change, "the host was rebooted before the change was made safe");
    files.outcomes().record(cleaned.matches() ? outcome : outcome.withVerification(cleaned));
  }

  private static boolean isOfThisBoot(Boot boot, StoredChange change) {
    return change.terms().boot().equals(boot.id());
  }
}
