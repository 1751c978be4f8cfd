package org.uplink.agent.local;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.uplink.agent.network.HostNetwork;
import org.uplink.hostnet.change.StoredChange;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;

/**
 * The change of this host's network that is not decided yet, as a process sees it that does not
 * make it.
 */
record UndecidedChange(HostNetwork network) {
  private static final Duration OUTCOME_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

  /** Confirms the pending change of another process from the session of this process. */
  LocalReport.Answer confirm() throws IOException, InterruptedException {
    Optional<PendingServer.Answer> answer =
        ask(PendingServer.CONFIRM + ProcessHandle.current().pid());
    return answer.isPresent()
        ? new LocalReport.Answer(answer.get().done(), answer.get().text())
        : notPending();
  }

  /**
   * Rolls the pending change of {@code uplink network apply} back, also if its process has ended.
   * Leaves a change of the agent alone.
   */
  LocalReport.Answer rollBack() throws IOException, InterruptedException {
    Optional<PendingServer.Answer> answer = ask(PendingServer.ROLL_BACK);
    if (answer.isPresent() && answer.get().status().isPresent()) {
      return outcome(answer.get().status().get().id());
    }
    Optional<LocalReport.Pending> pending = find();
    if (pending.filter(LocalReport.Pending::isLocal).isEmpty()) {
      return notPending();
    }
    network.recover();
    return outcome(pending.get().id());
  }

  /** Finds the change that is pending or being rolled back. */
  Optional<LocalReport.Pending> find() throws IOException, InterruptedException {
    Optional<StoredChange> pending = network.files().pending();
    Optional<StoredChange> unfinished = pending.isPresent() ? pending : network.files().aborted();
    if (unfinished.isEmpty()) {
      return Optional.empty();
    }
    StoredChange stored = unfinished.get();
    return Optional.of(
        new LocalReport.Pending(
            stored.id(),
            stored.requester().name(),
            stored.requester().fingerprint().equals(LocalChange.FINGERPRINT),
            pending.isEmpty(),
            Math.max(0, stored.terms().deadlineMillis() - network.boot().uptimeMillis()),
            ask(PendingServer.STATUS)
                .flatMap(PendingServer.Answer::status)
                .filter(status -> status.id().equals(stored.id()))));
  }

  private Optional<PendingServer.Answer> ask(String line) throws InterruptedException {
    return PendingClient.ask(network.paths().lockFolder(), line);
  }

  private LocalReport.Answer notPending() throws IOException, InterruptedException {
    return new LocalReport.Answer(
        false,
        find()
            .map(
                pending ->
                    pending.isLocal()
                        ? "The process of change "
                            + pending.id()
                            + " does not answer. Its guard rolls the change back; `uplink network rollback` does it at once."
                        : "Change %s was requested by %s, so the agent decides it, within %d s. This command leaves it alone."
                            .formatted(
                                pending.id(),
                                pending.requester(),
                                pending.remainingMillis() / 1000 + 1))
            .orElse("No change of this host's network is pending."));
  }

  /** Waits until the change has an outcome. */
  private LocalReport.Answer outcome(String id) throws IOException, InterruptedException {
    long end = network.boot().uptimeMillis() + OUTCOME_TIMEOUT.toMillis();
    while (network.boot().uptimeMillis() < end) {
      Optional<ChangeStatus> status = network.files().status(id);
      if (status.filter(it -> it.state().equals(ChangeState.ROLLED_BACK)).isPresent()) {
        return new LocalReport.Answer(
            true,
            "The change is rolled back, and "
                + (status.get().verified().orElse(false)
                    ? "the network is as it was before"
                    : "these differences are left: "
                        + String.join("; ", status.get().differences()))
                + ".");
      }
      if (status.filter(it -> !it.state().equals(ChangeState.PENDING)).isPresent()) {
        return new LocalReport.Answer(false, "The change was kept before.");
      }
      Thread.sleep(POLL_INTERVAL);
    }
    return new LocalReport.Answer(
        false,
        "The rollback has not ended within "
            + OUTCOME_TIMEOUT.toSeconds()
            + " s. See: uplink network status");
  }
}
