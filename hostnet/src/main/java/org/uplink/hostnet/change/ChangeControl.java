package org.uplink.hostnet.change;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.uplink.hostnet.original.Footprint;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.transition.Step;
import org.uplink.platform.IoProblem;
import org.uplink.platform.LockFile;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.PendingChange;
import org.uplink.verbs.change.Proof;
import org.uplink.verbs.setup.SetupCode;

/**
 * Changes the host's network. Every change is either confirmed and kept, or rolled back. A change
 * runs on the caller's thread. While a change runs, a second one is refused. Thread-safe.
 */
public final class ChangeControl implements AutoCloseable {
  /** How long a stopping agent waits for the rollback of the active change. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  /** How long a caller waits for a kept change whose outcome is being stored. */
  private static final Duration RECORD_TIMEOUT = Duration.ofSeconds(10);

  /** Why the active change is rolled back. */
  static final String AGENT_STOPPED = "the agent stopped";

  private final ChangeFiles files;
  private final LockFile lock;
  private final ChangeRecovery recovery;
  private final Guard guard;
  private final Boot boot;
  private final Tickets tickets;
  private final Set<String> requested = ConcurrentHashMap.newKeySet();
  private volatile Optional<ActiveChange> active = Optional.empty();
  private volatile Optional<String> stopReason = Optional.empty();
  private boolean closed;

  /**
   * Creates the control. Starts no process and no thread. The caller has already called {@link
   * ChangeRecovery#recover}.
   */
  public ChangeControl(
      ChangeFiles files, LockFile lock, ChangeRecovery recovery, Guard guard, Boot boot) {
    this.files = files;
    this.lock = lock;
    this.recovery = recovery;
    this.guard = guard;
    this.boot = boot;
    this.tickets = new Tickets(boot, new SecureRandom());
  }

  /** Starts the guard, so that a change that may follow need not wait for it. */
  public void prepareGuard() {
    guard.prepare();
  }

  /** Issues a ticket. The change with this id may start until the ticket expires. */
  public String issueTicket(String id) {
    prepareGuard();
    return tickets.issue(id);
  }

  /**
   * Makes a change, waits for its confirmation, and keeps it or rolls it back. Blocks until the
   * outcome is stored. If the id is known already, returns the status of the change with that id.
   *
   * @throws SetupRefusedException if nothing was changed; its code and message say why
   */
  public ChangeStatus change(RequestedChange request, ChangeExecutor executor)
      throws InterruptedException {
    boolean first = requested.add(request.id());
    try {
      Optional<StoredOutcome> known = findOutcome(request.id());
      if (known.isPresent()) {
        return statusIfSameParameters(known.get(), request);
      }
      refuseIfStopping();
      request.ticket().ifPresent(ticket -> tickets.consume(request.id(), ticket));
      Optional<LockFile.Held> held = takeLock();
      if (held.isEmpty()) {
        throw new SetupRefusedException(
            SetupCode.BUSY,
            "Another change of this host's network is pending"
                + describePending().map(other -> " (" + other + ")").orElse("")
                + ". Retry when it has ended.");
      }
      try (var _ = held.get()) {
        refuseIfStopping();
        recovery.abortAndRollBack("an earlier agent left it pending");
        return start(request, executor).status();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("store change %s: %s".formatted(request.id(), e), e);
    } finally {
      if (first) {
        requested.remove(request.id());
      }
    }
  }

  /**
   * Returns whether a {@link #change} call for this id is running. From the use of the change's
   * ticket until its outcome, either this method returns true or a later {@link #findStatus} finds
   * the change.
   */
  public boolean isRequested(String id) {
    return requested.contains(id);
  }

  /**
   * Keeps the active change if this proof is valid.
   *
   * @param pathFault returns why the connection of the proof does not count, or empty. It is called
   *     only while the change waits: before that, the new network does not exist
   * @return why the proof is not valid; empty if it is, and the change is kept
   */
  public Optional<String> acceptProof(
      String id, String token, Requester requester, Supplier<Optional<String>> pathFault) {
    Optional<ActiveChange> found = active.filter(pending -> pending.change().id().equals(id));
    if (found.isEmpty()) {
      return Optional.of(
          findStatus(id)
              .map(status -> "change %s is decided already: %s".formatted(id, status.state()))
              .orElse("there is no change " + id));
    }
    return found.get().acceptProof(token, requester, pathFault);
  }

  /**
   * Confirms the active change if it needs no proof. The agent calls this method for every call of
   * a stock client.
   */
  public void confirmUnproved() {
    active
        .filter(change -> change.change().terms().confirmation() == RequiredConfirmation.ANY_CALL)
        .ifPresent(change -> change.keep(Proof.UNPROVED));
  }

  /** Finds the status of a change. */
  public Optional<ChangeStatus> findStatus(String id) {
    return findOutcome(id).map(StoredOutcome::status);
  }

  /** Returns the change that is not decided, or whose rollback has not ended. */
  public Optional<PendingChange> pendingChange() {
    return active.flatMap(ActiveChange::pendingChange);
  }

  /**
   * Makes the networks in force the safe configuration.
   *
   * @param id the kept change to make safe; without an id any kept change becomes safe
   * @throws SetupRefusedException if a change is pending, or {@code id} is neither kept nor safe
   */
  public void makeSafe(Optional<String> id) {
    refuseIfStopping();
    try {
      Optional<LockFile.Held> held = takeLock();
      if (held.isEmpty()) {
        throw new SetupRefusedException(
            SetupCode.BUSY,
            "A change of this host's network is pending, so the network was not made safe. Retry"
                + " when the change has ended.");
      }
      try (var _ = held.get()) {
        recovery.makeSafe(id);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("make the network safe: " + e, e);
    }
  }

  /**
   * Rolls the active change back unless it is decided, and refuses further changes. Does not wait.
   *
   * @param reason the reason for the outcome. The reason of the first call counts
   */
  public synchronized void stop(String reason) {
    stopReason = stopReason.or(() -> Optional.of(reason));
    active.ifPresent(change -> change.giveUp(reason));
  }

  /** Rolls the active change back and stops the guard. A second call does nothing. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    stop(AGENT_STOPPED);
    try (lock) {
      Optional<LockFile.Held> held = lock.lock(STOP_TIMEOUT);
      if (held.isPresent()) {
        held.get().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("wait for the rollback of the active change: " + e, e);
    } finally {
      guard.close();
    }
  }

  private void refuseIfStopping() {
    if (stopReason.isPresent()) {
      throw new SetupRefusedException(
          SetupCode.NOT_READY,
          "Nothing was changed, because " + stopReason.get() + ". Repeat the change later.");
    }
  }

  private static ChangeStatus statusIfSameParameters(StoredOutcome known, RequestedChange request) {
    if (!known.hash().equals(request.hash())) {
      throw new SetupRefusedException(
          SetupCode.ID_REUSED,
          "The change id " + request.id() + " was used with other parameters. Use a new id.");
    }
    return known.status();
  }

  /** Describes the change that is pending, here or in another process. */
  private Optional<String> describePending() throws IOException {
    Optional<String> own = pendingChange().map(ChangeControl::describe);
    return own.isPresent() ? own : files.pending().map(this::describe);
  }

  private String describe(StoredChange change) {
    return "change %s, requested by %s, decided within %d s"
        .formatted(
            change.id(),
            change.requester().name(),
            Duration.ofMillis(
                    Math.max(0, change.terms().deadlineMillis() - boot.uptimeMillis()) + 999)
                .toSeconds());
  }

  private static String describe(PendingChange change) {
    return "change %s, requested by %s %d s ago, decided within %d s"
        .formatted(
            change.id(),
            change.requester().orElse("somebody"),
            change.age().toSeconds(),
            change.remaining().plusMillis(999).toSeconds());
  }

  private StoredOutcome start(RequestedChange request, ChangeExecutor executor)
      throws IOException, InterruptedException {
    guard.prepare(); // The guard starts while the plan is computed.
    Plan plan = executor.plan();
    refuseIfStopping(); // A plan may take long, such as one that renews a lease.
    var start = new ChangeStart(files, guard);
    start.awaitGuard();
    refuseIfStopping();
    long sequence = files.nextSequence();
    Optional<Footprint> footprint =
        start.recordOriginal(sequence, plan, executor.restoresOriginal());
    var change =
        new StoredChange(
            sequence,
            request.id(),
            request.hash(),
            request.requester(),
            new StoredChange.Terms(
                boot.id(),
                boot.uptimeMillis() + request.timeout().toMillis(),
                request.confirmation(),
                request.safe()),
            executor.backendName(),
            recovery.followingKept(plan.snapshot()),
            plan.target(),
            plan.steps().stream().map(Step::describe).toList(),
            Optional.of(Instant.now()),
            footprint);
    start.storeAndArm(change);
    var started = new ActiveChange(change, request.tokenDigest(), files, boot);
    active = Optional.of(started);
    recovery.recorder().begin(plan);
    try {
      return new ChangeRun(started, recovery, guard, () -> stopReason).run(plan, executor);
    } finally {
      active = Optional.empty();
    }
  }

  /**
   * Takes the host's lock if no change is pending. Waits for a kept change, which holds the lock
   * until its outcome is on disk: its requester knows of the success already, and may request the
   * next change.
   */
  private Optional<LockFile.Held> takeLock() throws IOException {
    Optional<LockFile.Held> held = lock.tryLock();
    return held.isEmpty() && active.filter(ActiveChange::isKept).isPresent()
        ? lock.lock(RECORD_TIMEOUT)
        : held;
  }

  private Optional<StoredOutcome> findOutcome(String id) {
    try {
      Optional<StoredOutcome> pending =
          active
              .filter(change -> change.change().id().equals(id))
              .map(ActiveChange::currentOutcome);
      return pending.isPresent() ? pending : files.findOutcome(id);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "read the outcome of change %s: %s".formatted(id, IoProblem.describe(e)), e);
    }
  }
}
