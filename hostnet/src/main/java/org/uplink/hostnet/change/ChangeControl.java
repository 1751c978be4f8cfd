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
import org.uplink.hostnet.SetupRefused;
import org.uplink.hostnet.plan.Plan;

/**
 * Changes the host's network so that it is either proved and kept, or undone. Thread-safe; a second
 * change while one is under way is refused.
 */
public final class ChangeControl implements AutoCloseable {
  /** Another change is under way. */
  public static final int BUSY = 40;

  /** The agent is ending. */
  public static final int ENDING = 99;

  /** The ticket is another change's, or too old. */
  public static final int STALE_TICKET = 9104;

  /** It could not be made safe to begin: no room on the disk, or no guard. */
  public static final int NOT_SAFE = 9105;

  /** The id stands for a change with other parameters. */
  public static final int OTHER_PARAMETERS = 9107;

  /** How long an ending agent waits for what is under way to be rolled back. */
  private static final Duration END = Duration.ofSeconds(20);

  private final ChangeFiles files;
  private final HostLock lock;
  private final Settlement settlement;
  private final Guard guard;
  private final Boot boot;
  private final Tickets tickets;
  private final Set<String> askedFor = ConcurrentHashMap.newKeySet();
  private volatile Optional<Trial> current = Optional.empty();
  private volatile boolean ending;

  /** Begins nothing yet; {@link Settlement#start} has been called. */
  public ChangeControl(
      ChangeFiles files, HostLock lock, Settlement settlement, Guard guard, Boot boot) {
    this.files = files;
    this.lock = lock;
    this.settlement = settlement;
    this.guard = guard;
    this.boot = boot;
    this.tickets = new Tickets(boot, new SecureRandom());
  }

  /** A ticket for a change with this id, which may begin while the ticket lives. */
  public String ticket(String id) {
    guard.prepare();
    return tickets.draw(id);
  }

  /**
   * Makes a change, waits for its proof, and keeps it or rolls it back: returns when that is
   * decided and done. Asked again for the same change, it answers what became of it (or that it is
   * pending).
   *
   * @throws SetupRefused nothing was touched; the code says why
   */
  public Outcome change(Proposal proposal, Work work) throws InterruptedException {
    var first = askedFor.add(proposal.id());
    try {
      var known = find(proposal.id());
      if (known.isPresent()) {
        return same(known.get(), proposal);
      }
      refuseEnding();
      proposal.ticket().ifPresent(ticket -> tickets.redeem(proposal.id(), ticket));
      var held = lock.tryTake();
      if (held.isEmpty()) {
        throw new SetupRefused(
            BUSY,
            "Another change of this host's network is under way%s: ask again when it is over."
                .formatted(underWay().map(other -> " (" + other.words() + ")").orElse("")));
      }
      try (var _ = held.get()) {
        refuseEnding();
        settlement.abort("it was left over");
        return begin(proposal, work);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the files of the change " + proposal.id() + ": " + e, e);
    } finally {
      if (first) {
        askedFor.remove(proposal.id());
      }
    }
  }

  /**
   * Whether a change is asked for just now. From its ticket's end to its outcome there is no moment
   * at which neither this nor {@link #find}, called after it, tells of it.
   */
  public boolean isAskedFor(String id) {
    return askedFor.contains(id);
  }

  private void refuseEnding() {
    if (ending) {
      throw new SetupRefused(ENDING, "The agent is ending: ask again when it has started.");
    }
  }

  private static Outcome same(Outcome known, Proposal proposal) {
    if (!known.hash().equals(proposal.hash())) {
      throw new SetupRefused(
          OTHER_PARAMETERS,
          "The id "
              + proposal.id()
              + " is that of a change with other parameters: draw another for this one.");
    }
    return known;
  }

  private Outcome begin(Proposal proposal, Work work) throws IOException, InterruptedException {
    guard.prepare(); // meanwhile
    var plan = work.plan();
    var beginning = new Beginning(files, guard);
    beginning.prepare();
    var wish = proposal.wish();
    var change =
        new Change(
            files.next(),
            proposal.id(),
            proposal.hash(),
            proposal.asker(),
            new Change.Terms(
                boot.id(), boot.millis() + wish.timeout().toMillis(), wish.check(), wish.safe()),
            work.backend(),
            settlement.since(plan.snapshot()),
            plan.target(),
            plan.steps().stream().map(step -> step.text()).toList());
    beginning.secure(change);
    var trial = new Trial(change, proposal.token(), files, boot);
    current = Optional.of(trial);
    try {
      return run(trial, plan, work);
    } finally {
      current = Optional.empty();
    }
  }

  private Outcome run(Trial trial, Plan plan, Work work) throws InterruptedException, IOException {
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
    var outcome = failure.isPresent() ? rollBack(trial, failure.get()) : kept(trial);
    // Whatever is thrown before this line leaves the change to the guard, which is still armed.
    guard.disarm();
    if (interrupt.isPresent()) {
      throw interrupt.get();
    }
    return outcome;
  }

  private Optional<String> prove(Trial trial, Plan plan, Work work) throws Exception {
    var check = trial.change().terms().check();
    if (check == Change.Check.NONE) {
      trial.open();
      return trial.commit(Outcome.Proof.UNPROVED);
    }
    try (var _ = check == Change.Check.PROOF ? work.openForProof(plan) : (AutoCloseable) () -> {}) {
      trial.open();
      if (ending) {
        trial.end("the agent ended");
      }
      return trial.await();
    }
  }

  private Outcome kept(Trial trial) throws IOException {
    return settlement.kept(trial.change(), trial.proof());
  }

  private Outcome rollBack(Trial trial, String reason) throws IOException {
    try {
      if (!trial.abort(reason)) {
        return kept(trial);
      }
    } catch (IOException e) {
      return settlement.rollBackUnrecorded(trial.change(), reason + "; and the disk failed: " + e);
    }
    return settlement
        .settle(reason)
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
      String id, String token, Asker asker, Supplier<Optional<String>> way) {
    var trial = current.filter(pending -> pending.change().id().equals(id));
    if (trial.isEmpty()) {
      return Optional.of(
          find(id)
              .map(outcome -> "the change " + id + " is decided: it is " + outcome.state())
              .orElse("there is no change " + id));
    }
    var change = trial.get().change();
    if (change.terms().check() != Change.Check.PROOF || !trial.get().hasToken(token)) {
      return Optional.of("the token is not the change's");
    }
    if (!change.asker().fingerprint().equals(asker.fingerprint())) {
      return Optional.of(
          "the change was asked for by " + change.asker().name() + ", not by " + asker.name());
    }
    return trial
        .get()
        .notOpen()
        .map(ChangeControl::noMore)
        .or(way)
        .or(() -> trial.get().commit(Outcome.Proof.PROVED).map(ChangeControl::noMore));
  }

  private static String noMore(String why) {
    return "the change counts no more: " + why;
  }

  /** Takes a stock client's word: it counts for a change that waits for no more than that. */
  public void word() {
    current
        .filter(trial -> trial.change().terms().check() == Change.Check.WORD)
        .ifPresent(trial -> trial.commit(Outcome.Proof.UNPROVED));
  }

  /** What is known of a change. */
  public Optional<Outcome> find(String id) {
    try {
      var pending = current.filter(trial -> trial.change().id().equals(id)).map(Trial::now);
      return pending.isPresent() ? pending : files.outcomeOf(id);
    } catch (IOException e) {
      throw new UncheckedIOException("read the outcome of " + id + ": " + e, e);
    }
  }

  /** The change that is under way. */
  public Optional<UnderWay> underWay() {
    return current.map(Trial::underWay);
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
   * @throws SetupRefused a change is under way
   */
  public void keepSafe() {
    refuseEnding();
    try {
      var held = lock.tryTake();
      if (held.isEmpty()) {
        throw new SetupRefused(
            BUSY, "A change of this host's network is under way: it is not to be made safe.");
      }
      try (var _ = held.get()) {
        settlement.keepSafe();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("make the configuration safe: " + e, e);
    }
  }

  /** Rolls back what is pending, and ends; a second time it does nothing. */
  @Override
  public synchronized void close() {
    if (ending) {
      return;
    }
    ending = true;
    current.ifPresent(trial -> trial.end("the agent ended"));
    try (lock) {
      var held = lock.take(END);
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
