package org.uplink.hostnet.change;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.backend.Backends;
import org.uplink.hostnet.comparison.Verification;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.platform.IoProblem;
import org.uplink.platform.StandardError;

/**
 * Undoes a change with the back end that made it. May be repeated, also by another process. The
 * caller holds the host's lock.
 *
 * @param files where the first rollback of a change stores what other programs removed
 * @param backends the back ends of this host
 */
record ChangeRollback(ChangeFiles files, Backends backends) {
  /** Undoes a change in the boot in which it was made. */
  Verification undo(StoredChange change) {
    Optional<NetworkState> observed = storedRemovals(change).or(() -> observeRemovals(change));
    return withBackend(
        change,
        (backend, snapshot) ->
            observed
                .map(host -> backend.rollBack(snapshot, host))
                .orElseGet(() -> backend.rollBack(snapshot)));
  }

  /** Undoes the parts of a change that survive a reboot. */
  Verification undoAfterReboot(StoredChange change) {
    return withBackend(change, Backend::cleanUpAfterReboot);
  }

  private Optional<NetworkState> storedRemovals(StoredChange change) {
    try {
      return files.removals(change).map(ObservedRemovals::host);
    } catch (IOException e) {
      print("the rollback of change %s restores also what other programs removed", change, e);
      return Optional.empty();
    }
  }

  /**
   * Returns the host if other programs have removed something from it, and stores it for a
   * repetition: a rollback deletes objects before it adds them again, so a later process cannot
   * tell who removed them. Returns nothing if the plan was not applied completely, or a rollback
   * has begun.
   */
  private Optional<NetworkState> observeRemovals(StoredChange change) {
    if (!files.applied().isOf(change)) {
      return Optional.empty();
    }
    Optional<NetworkState> observed =
        backends
            .find(change.backend())
            .flatMap(backend -> backend.observeRemovals(change.snapshot()));
    boolean isStored =
        observed.isPresent() && store(ObservedRemovals.of(change, observed.get()), change);
    return files.applied().remove(change) || isStored ? observed : Optional.empty();
  }

  private boolean store(ObservedRemovals removals, StoredChange change) {
    try {
      files.writeRemovals(removals);
      return true;
    } catch (IOException e) {
      print(
          "if the rollback of change %s is interrupted, its repetition restores also what other programs removed",
          change, e);
      return false;
    }
  }

  private static void print(String consequence, StoredChange change, IOException e) {
    StandardError.print(
        "uplink: %s: %s".formatted(consequence.formatted(change.id()), IoProblem.describe(e)));
  }

  private Verification withBackend(
      StoredChange change, BiFunction<Backend, Snapshot, Verification> operation) {
    return backends
        .find(change.backend())
        .map(backend -> operation.apply(backend, change.snapshot()))
        .orElseGet(
            () ->
                new Verification(
                    List.of(
                        "nothing was undone: this version does not know the back end \""
                            + change.backend()
                            + "\"")));
  }
}
