package org.uplink.hostnet.change;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.backend.Backends;
import org.uplink.hostnet.comparison.ConcurrentReport;
import org.uplink.hostnet.flight.FlightRecorder;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.platform.IoProblem;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.verbs.change.Proof;

/**
 * Does what is left to do after a change was kept or made safe. May be repeated, also by the next
 * agent. The caller holds the host's lock.
 *
 * @param files where the change and its outcome are stored
 * @param backends the back ends of this host
 * @param recorder has what was measured of the change, if this process has made it
 */
record ChangeCompletion(ChangeFiles files, Backends backends, FlightRecorder recorder) {
  /** Records the outcome of a kept change, and deletes the kept change that it replaces. */
  StoredOutcome recordKept(StoredChange change, Proof proof) throws IOException {
    List<String> concurrent = new ArrayList<>(findConcurrentChanges(change));
    if (change.terms().safe()) {
      files.deleteKept();
      concurrent.addAll(makeSafe(change));
    }
    StoredOutcome outcome =
        StoredOutcome.kept(change, proof)
            .withConcurrentChanges(concurrent)
            .withMeasurement(recorder.take());
    files.outcomes().record(outcome);
    return outcome;
  }

  /** Makes a change complete that is safe, and records that it is. */
  void recordSafe(StoredChange change) throws IOException {
    List<String> undone = makeSafe(change);
    Optional<StoredOutcome> outcome = files.findOutcome(change.id());
    if (outcome.isPresent()) {
      List<String> concurrent = new ArrayList<>(outcome.get().status().concurrentChanges());
      concurrent.addAll(undone);
      files.outcomes().record(outcome.get().withConcurrentChanges(concurrent));
    }
  }

  /**
   * Records the outcome of a kept change if the agent crashed between the decision and the record.
   */
  void recordKeptIfMissing(StoredChange change) throws IOException {
    if (hasNoOutcome(change)) {
      recordKept(change, change.presumedProof());
    }
  }

  /**
   * Makes a safe change complete if the agent crashed between the decision and the record. The
   * outcome of an earlier change may have been deleted, because there are many later ones.
   *
   * @param isOfThisBoot whether the kernel still has what the change has made
   */
  void completeIfUnfinished(StoredChange change, boolean isOfThisBoot) throws IOException {
    Optional<StoredOutcome> recorded = files.outcomes().find(change.id());
    boolean unfinished =
        recorded.isPresent()
            ? !recorded.get().isSafe()
            : files.outcomes().newestSequence() < change.sequence();
    if (unfinished && isOfThisBoot && change.terms().safe() && hasNoOutcome(change)) {
      recordKept(change, change.presumedProof());
    } else if (unfinished) {
      recordSafe(change);
    }
  }

  private boolean hasNoOutcome(StoredChange change) throws IOException {
    return files.outcomes().find(change.id()).filter(outcome -> !outcome.isPending()).isEmpty();
  }

  /**
   * Lets the back end write what makes a decided change survive a reboot.
   *
   * @return a sentence for each part that is not done
   */
  private List<String> makeSafe(StoredChange change) {
    return backends
        .find(change.backend())
        .map(backend -> backend.makeSafe(change.snapshot()))
        .orElse(List.of());
  }

  /**
   * Finds the changes of other programs, and leaves out of the stored networks what they removed,
   * so that the next boot does not bring it back. Does not throw, because the change is kept
   * already.
   */
  private List<String> findConcurrentChanges(StoredChange change) {
    try {
      ConcurrentReport report =
          backends
              .find(change.backend())
              .map(backend -> backend.findConcurrentChanges(change.snapshot()))
              .orElse(ConcurrentReport.of(List.of()));
      List<String> sentences = new ArrayList<>(report.sentences());
      storeWithout(report, change).ifPresent(sentences::add);
      return sentences;
    } catch (NetlinkException e) {
      return List.of(
          "The agent could not check whether other programs changed the network meanwhile: "
              + e.getMessage());
    }
  }

  /** Returns a sentence if it fails. */
  private Optional<String> storeWithout(ConcurrentReport report, StoredChange change) {
    RunningConfiguration target = report.removed().removeFrom(change.target());
    try {
      if (!target.equals(change.target())) {
        files.replaceKept(change.withTarget(target));
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          "A restart of the host does bring back what was removed, because storing the networks without it failed: "
              + IoProblem.describe(e));
    }
  }
}
