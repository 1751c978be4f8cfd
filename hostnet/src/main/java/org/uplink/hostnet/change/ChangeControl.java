package org.uplink.hostnet.change;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.SetupRefusedException;

/**
 * Changes the host's network so that it is either proved and kept, or undone. Thread-safe; a second
 * change while one is under way is refused.
 */
public final class ChangeControl implements AutoCloseable {
  /** Another change is under way. */
  public static final int BUSY = 40;

  /** The agent is ending. */
  public static final int NOT_READY = 99;

  /** The ticket is another change's, or too old. */
  public static final int INVALID_TICKET = 9104;

  /** It could not be made safe to begin: no room on the disk, or no guard. */
  public static final int NOT_PROTECTED = 9105;

  /** The id stands for a change with other parameters. */
  public static final int ID_REUSED = 9107;

  /** How long an ending agent waits for what is under way to be rolled back. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  private final ChangeFiles files;
  private final HostLock lock;
  private final ChangeRecovery recovery;
  private final Guard guard;
  private final Boot boot;
  private final Tickets tickets;
  private final Set<String> requested = ConcurrentHashMap.newKeySet();
  private volatile Optional<ActiveChange> current = Optional.empty();
  private volatile boolean stopping;

  /** Begins nothing yet; {@link ChangeRecovery#recover} has been called. */
  public ChangeControl(
      ChangeFiles files, HostLock lock, ChangeRecovery settlement, Guard guard, Boot boot) {
    this.files = files;
    this.lock = lock;
    this.recovery = settlement;
    this.guard = guard;
    this.boot = boot;
    this.tickets = new Tickets(boot, new SecureRandom());
  }

  /** A ticket for a change with this id, which may begin while the ticket lives. */
  public String issueTicket(String id) {
    guard.prepare();
    return tickets.issue(id);
  }

  /**
   * Makes a change, waits for its proof, and keeps it or rolls it back: returns when that is
   * decided and done. Asked again for the same change, it answers what became of it (or that it is
   * pending).
   *
   * @throws SetupRefusedException nothing was touched; the code says why
   */
  public StoredOutcome change(RequestedChange proposal, ChangeExecutor work)
      throws InterruptedException {
    var first = requested.add(proposal.id());
    try {
      var known = findOutcome(proposal.id());
      if (known.isPresent()) {
        return storedOutcomeFor(known.get(), proposal);
      }
      refuseIfStopping();
      proposal.ticket().ifPresent(ticket -> tickets.consume(proposal.id(), ticket));
      var held = lock.tryTake();
      if (held.isEmpty()) {
        throw new SetupRefusedException(
            BUSY,
            "Another change of this host's network is under way%s: ask again when it is over."
                .formatted(pendingChange().map(other -> " (" + other.describe() + ")").orElse("")));
      }
      try (var _ = held.get()) {
        refuseIfStopping();
        recovery.abortAndRollBack("it was left over");
        return start(proposal, work);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the files of the change " + proposal.id() + ": " + e, e);
    } finally {
      if (first) {
        requested.remove(proposal.id());
      }
    }
  }

  /**
   * Whether a change is asked for just now. From its ticket's end to its outcome there is no moment
   * at which neither this nor {@link #findOutcome}, called after it, tells of it.
   */
  public boolean isRequested(String id) {
    return requested.contains(id);
  }

  private void refuseIfStopping() {
    if (stopping) {
      throw new SetupRefusedException(
          NOT_READY, "The agent is ending: ask again when it has started.");
    }
  }

  private static StoredOutcome storedOutcomeFor(StoredOutcome known, RequestedChange proposal) {
    if (!known.hash().equals(proposal.hash())) {
      throw new SetupRefusedException(
          ID_REUSED,
          "The id "
              + proposal.id()
              + " is that of a change with other parameters: draw another for this one.");
    }
    return known;
  }

  private StoredOutcome start(RequestedChange proposal, ChangeExecutor work)
      throws IOException, InterruptedException {
    guard.prepare(); // meanwhile
    var plan = work.plan();
    var beginning = new ChangeStart(files, guard);
    beginning.awaitGuard();
    var wish = proposal.options();
    var change =
        new StoredChange(
            files.nextSequence(),
            proposal.id(),
            proposal.hash(),
            proposal.requester(),
            new StoredChange.Terms(
                boot.id(),
                boot.uptimeMillis() + wish.timeout().toMillis(),
                wish.confirmation(),
                wish.safe()),
            work.backendName(),
            recovery.followingKept(plan.snapshot()),
            plan.target(),
            plan.steps().stream().map(step -> step.describe()).toList());
    beginning.storeAndArm(change);
    var trial = new ActiveChange(change, proposal.token(), files, boot);
    current = Optional.of(trial);
    try {
      return run(trial, plan, work);
    } finally {
      current = Optional.empty();
    }
  }

  private StoredOutcome run(ActiveChange trial, Plan plan, ChangeExecutor work)
      throws InterruptedException, IOException {
    Optional<String> failure;
    Optional<InterruptedException> interrupt = Optional.empty();
    try {
      work.apply(plan);
      failure = prove(trial, plan, work);
    } catch (InterruptedException e) {
      failure = Optional.of("the agent ended");
      interrupt = Optional.of(e);
    } catch (Exception e) {
      failure = Optional.of("it could not be carried out: " + e.getMessage());
    }
    var outcome = failure.isPresent() ? rollBack(trial, failure.get()) : keep(trial);
    // Whatever is thrown before this line leaves the change to the guard, which is still armed.
    guard.disarm();
    if (interrupt.isPresent()) {
      throw interrupt.get();
    }
    return outcome;
  }

  private Optional<String> prove(ActiveChange trial, Plan plan, ChangeExecutor work)
      throws Exception {
    var check = trial.change().terms().confirmation();
    if (check == StoredChange.RequiredConfirmation.NONE) {
      trial.startWaiting();
      return trial.keep(StoredOutcome.Proof.UNPROVED);
    }
    try (var _ =
        check == StoredChange.RequiredConfirmation.PROOF
            ? work.listenForProof(plan)
            : (AutoCloseable) () -> {}) {
      trial.startWaiting();
      if (stopping) {
        trial.giveUp("the agent ended");
      }
      return trial.awaitDecision();
    }
  }

  private StoredOutcome keep(ActiveChange trial) throws IOException {
    return recovery.recordKept(trial.change(), trial.proof());
  }

  private StoredOutcome rollBack(ActiveChange trial, String reason) throws IOException {
    try {
      if (!trial.abort(reason)) {
        return keep(trial);
      }
    } catch (IOException e) {
      return recovery.rollBackWithoutRecord(trial.change(), reason + "; and the disk failed: " + e);
    }
    return recovery
        .rollBackAborted(reason)
        .orElseThrow(
            () -> new IllegalStateException("the files of the change were taken away: " + reason));
  }

  /**
   * Takes a proof.
   *
   * @param way why the way that it came counts for nothing, or empty. It is asked once the change
   *     waits: what was looked at before that, in time or not, says nothing of the new network.
   * @return why it does not count; empty: the change is kept by it
   */
  public Optional<String> prove(
      String id, String token, Requester asker, Supplier<Optional<String>> way) {
    var trial = current.filter(pending -> pending.change().id().equals(id));
    if (trial.isEmpty()) {
      return Optional.of(
          findOutcome(id)
              .map(outcome -> "the change " + id + " is decided: it is " + outcome.state())
              .orElse("there is no change " + id));
    }
    var change = trial.get().change();
    if (change.terms().confirmation() != StoredChange.RequiredConfirmation.PROOF
        || !trial.get().hasToken(token)) {
      return Optional.of("the token is not the change's");
    }
    if (!change.requester().fingerprint().equals(asker.fingerprint())) {
      return Optional.of(
          "the change was asked for by " + change.requester().name() + ", not by " + asker.name());
    }
    return trial
        .get()
        .whyNotWaiting()
        .map(ChangeControl::tooLate)
        .or(way)
        .or(() -> trial.get().keep(StoredOutcome.Proof.PROVED).map(ChangeControl::tooLate));
  }

  private static String tooLate(String why) {
    return "the change counts no more: " + why;
  }

  /** Takes a stock client's word: it counts for a change that waits for no more than that. */
  public void confirmUnproved() {
    current
        .filter(
            trial ->
                trial.change().terms().confirmation() == StoredChange.RequiredConfirmation.ANY_CALL)
        .ifPresent(trial -> trial.keep(StoredOutcome.Proof.UNPROVED));
  }

  /** What is known of a change. */
  public Optional<StoredOutcome> findOutcome(String id) {
    try {
      var pending =
          current.filter(trial -> trial.change().id().equals(id)).map(ActiveChange::currentOutcome);
      return pending.isPresent() ? pending : files.findOutcome(id);
    } catch (IOException e) {
      throw new UncheckedIOException("read the outcome of " + id + ": " + e, e);
    }
  }

  /** The change that is under way. */
  public Optional<PendingChange> pendingChange() {
    return current.map(ActiveChange::pendingChange);
  }

  /** Until a pending change is rolled back. */
  public OptionalLong remainingMillis(String id) {
    return current
        .filter(trial -> trial.change().id().equals(id))
        .map(trial -> OptionalLong.of(trial.remainingMillis()))
        .orElse(OptionalLong.empty());
  }

  /**
   * Makes what is in force the safe configuration.
   *
   * @throws SetupRefusedException a change is under way
   */
  public void makeSafe() {
    refuseIfStopping();
    try {
      var held = lock.tryTake();
      if (held.isEmpty()) {
        throw new SetupRefusedException(
            BUSY, "A change of this host's network is under way: it is not to be made safe.");
      }
      try (var _ = held.get()) {
        recovery.makeSafe();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("make the configuration safe: " + e, e);
    }
  }

  /** Rolls back what is pending, and ends; a second time it does nothing. */
  @Override
  public synchronized void close() {
    if (stopping) {
      return;
    }
    stopping = true;
    current.ifPresent(trial -> trial.giveUp("the agent ended"));
    try (lock) {
      var held = lock.take(STOP_TIMEOUT);
      if (held.isPresent()) {
        held.get().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("end the changes of the network: " + e, e);
    } finally {
      guard.close();
    }
  }
}
