package org.uplink.hostnet.change;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.uplink.hostnet.plan.Plan;
import org.uplink.platform.IoProblem;
import org.uplink.platform.StandardError;
import org.uplink.verbs.change.Proof;

/**
 * Runs one change from the first step of the plan to the stored outcome. The guard is armed before
 * the run, and disarmed when the outcome is stored. One thread uses it.
 */
final class ChangeRun {
  private final ActiveChange change;
  private final ChangeRecovery recovery;
  private final Guard guard;
  private final Supplier<Optional<String>> stopReason;

  /**
   * @param guard is armed for the change
   * @param stopReason why the process is stopping; empty if it is not
   */
  ChangeRun(
      ActiveChange change,
      ChangeRecovery recovery,
      Guard guard,
      Supplier<Optional<String>> stopReason) {
    this.change = change;
    this.recovery = recovery;
    this.guard = guard;
    this.stopReason = stopReason;
  }

  /**
   * Applies the plan and waits for the confirmation. Returns when the change is kept or rolled
   * back.
   */
  StoredOutcome run(Plan plan, ChangeExecutor executor) throws InterruptedException, IOException {
    Optional<String> failure;
    Optional<InterruptedException> interrupt = Optional.empty();
    String activity = "applying it";
    try {
      failure = stopReason.get(); // It may have come while the guard was armed.
      if (failure.isEmpty()) {
        executor.apply(plan);
        recovery.markApplied(change.change());
        activity = "waiting for its confirmation";
        failure = awaitConfirmation(plan, executor);
      }
    } catch (InterruptedException e) {
      failure = Optional.of(stopReason.get().orElse(ChangeControl.AGENT_STOPPED));
      interrupt = Optional.of(e);
    } catch (Exception e) {
      failure = Optional.of(describeFailure(activity, e));
    }
    StoredOutcome outcome = failure.isPresent() ? rollBack(failure.get()) : recordKept();
    // After an exception before this line, the guard is still armed and rolls the change back.
    guard.disarm();
    if (interrupt.isPresent()) {
      throw interrupt.get();
    }
    return outcome;
  }

  /** Prints the cause of a failure, and returns a sentence for the outcome. */
  private String describeFailure(String activity, Exception e) {
    StandardError.print(
        "uplink: change %s is rolled back, because %s failed:"
            .formatted(change.change().id(), activity),
        e);
    String why = Optional.ofNullable(e.getMessage()).orElseGet(e::toString);
    return "%s failed: %s".formatted(activity, why);
  }

  /** Returns why the change has to be rolled back; empty if it is kept. */
  private Optional<String> awaitConfirmation(Plan plan, ChangeExecutor executor) throws Exception {
    RequiredConfirmation confirmation = change.change().terms().confirmation();
    if (confirmation == RequiredConfirmation.NONE) {
      if (plan.adoption().isPresent()) {
        adopt(executor);
      }
      change.startWaiting();
      return change.keep(Proof.UNPROVED);
    }
    try (var _ =
        confirmation == RequiredConfirmation.PROOF
            ? executor.listenForProof(plan)
            : (AutoCloseable) () -> {}) {
      Optional<String> failure = awaitDecision();
      if (failure.isEmpty() && change.isToBeAdopted()) {
        adopt(executor);
        failure = awaitDecision();
      }
      return failure;
    }
  }

  private void adopt(ChangeExecutor executor) {
    executor.adopt(change.change().snapshot());
    change.setAdopted();
  }

  private Optional<String> awaitDecision() throws InterruptedException {
    change.startWaiting();
    stopReason.get().ifPresent(change::giveUp);
    return change.awaitDecision();
  }

  private StoredOutcome recordKept() throws IOException {
    return recovery.recordKept(change.change(), change.proof());
  }

  private StoredOutcome rollBack(String reason) throws IOException {
    try {
      if (!change.abort(reason)) {
        return recordKept();
      }
    } catch (IOException e) {
      return recovery.rollBackWithoutRecord(
          change.change(),
          "%s; and storing the decision failed: %s".formatted(reason, IoProblem.describe(e)));
    }
    return recovery
        .rollBackAborted(reason)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "another program deleted the files of change " + change.change().id()));
  }
}
