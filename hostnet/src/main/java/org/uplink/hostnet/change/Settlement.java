package org.uplink.hostnet.change;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.backend.Backends;
import org.uplink.hostnet.plan.RunningConfiguration;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.state.Verified;

/**
 * Carries out what a rename has decided, and puts things right at a start. The same for the agent,
 * its guard, and the next agent: each may find the work half done, and does it again. Whoever calls
 * holds the {@link HostLock}.
 */
public final class Settlement {
  private final ChangeFiles files;
  private final Backends backends;

  /** On these files, by these back ends. */
  public Settlement(ChangeFiles files, Backends backends) {
    this.files = files;
    this.backends = backends;
  }

  /**
   * Rolls back what is aborted. Empty: nothing is.
   *
   * @param reason why, in words
   */
  public Optional<Outcome> settle(String reason) throws IOException {
    var aborted = files.aborted();
    if (aborted.isEmpty()) {
      return Optional.empty();
    }
    var verified = by(aborted.get(), Backend::rollBack);
    var outcome = Outcome.rolledBack(aborted.get(), reason).verified(verified.differences());
    files.outcomes().record(outcome);
    files.settled();
    return Optional.of(outcome);
  }

  /** Rolls back where the disk no longer takes notes: the kernel goes first. */
  Outcome rollBackUnrecorded(Change change, String reason) {
    return Outcome.rolledBack(change, reason).verified(by(change, Backend::rollBack).differences());
  }

  /** What the change's own back end makes of its snapshot. */
  private Verified by(Change change, BiFunction<Backend, Snapshot, Verified> work) {
    return backends
        .named(change.backend())
        .map(backend -> work.apply(backend, change.snapshot()))
        .orElseGet(
            () ->
                new Verified(
                    List.of(
                        "it was made by \""
                            + change.backend()
                            + "\", which this version does not know: nothing was undone")));
  }

  /** A snapshot as that of the next change, after what is in force and not safe. */
  Snapshot since(Snapshot snapshot) throws IOException {
    return files.kept().map(kept -> snapshot.after(kept.snapshot())).orElse(snapshot);
  }

  /** Makes what is kept the safe configuration, where anything is. */
  void keepSafe() throws IOException {
    var kept = files.kept();
    if (kept.isPresent() && files.keepSafe()) {
      var outcome = files.outcomeOf(kept.get().id());
      if (outcome.isPresent()) {
        files.outcomes().record(outcome.get());
      }
    }
  }

  /** Aborts what is pending, and rolls back. Empty: nothing was to be rolled back. */
  public Optional<Outcome> abort(String reason) throws IOException {
    files.abort();
    return settle(reason);
  }

  /** Writes down how a kept change was kept, and takes away what it has made obsolete. */
  Outcome kept(Change change, Outcome.Proof proof) throws IOException {
    var outcome = Outcome.kept(change, proof);
    if (change.terms().safe()) {
      files.dropKept();
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
  public Optional<Change> start(Boot boot) throws IOException {
    var pending = files.pending();
    if (pending.isPresent()) {
      if (isOf(boot, pending.get())) {
        abort("the agent ended before it was proved");
      } else {
        drop(pending.get());
        files.dropPending();
      }
    }
    var aborted = files.aborted();
    if (aborted.isPresent()) {
      if (isOf(boot, aborted.get())) {
        settle("the agent ended while it was rolled back");
      } else {
        drop(aborted.get());
        files.settled();
      }
    }
    var kept = files.kept();
    if (kept.isPresent()) {
      if (isOf(boot, kept.get())) {
        note(kept.get());
      } else {
        drop(kept.get());
        files.dropKept();
      }
    }
    var safe = files.safe();
    if (safe.isPresent() && isOf(boot, safe.get())) {
      note(safe.get());
      return Optional.empty();
    }
    return safe.isPresent() && isRestored(boot, safe.get()) ? Optional.empty() : safe;
  }

  /** This boot has made the safe configuration, as far as it could. */
  public void restored(Boot boot, RunningConfiguration running) throws IOException {
    var safe = files.safe();
    if (safe.isPresent()) {
      files.restored(new ChangeFiles.Restored(boot.id(), safe.get().sequence(), running));
    }
  }

  private boolean isRestored(Boot boot, Change safe) throws IOException {
    return files
        .restored()
        .filter(done -> done.boot().equals(boot.id()) && done.sequence() == safe.sequence())
        .isPresent();
  }

  /** Records the outcome of a change whose commit was the last thing that was done. */
  private void note(Change change) throws IOException {
    if (files.outcomes().find(change.id()).filter(Settlement::isDecided).isEmpty()) {
      files.outcomes().record(Outcome.kept(change, change.proof()));
    }
  }

  private static boolean isDecided(Outcome outcome) {
    return outcome.state() != Outcome.State.PENDING;
  }

  private void drop(Change change) throws IOException {
    var left = by(change, Backend::forget).differences();
    var outcome = Outcome.rolledBack(change, "the host was restarted before it was made safe");
    files.outcomes().record(left.isEmpty() ? outcome : outcome.verified(left));
  }

  private static boolean isOf(Boot boot, Change change) {
    return change.terms().boot().equals(boot.id());
  }
}
