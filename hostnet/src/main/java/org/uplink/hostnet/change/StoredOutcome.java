package org.uplink.hostnet.change;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.comparison.Verification;
import org.uplink.hostnet.flight.Flight;
import org.uplink.hostnet.flight.MeasuredPath;
import org.uplink.hostnet.flight.Measurement;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.Proof;

/**
 * The outcome of a change as a file on disk.
 *
 * @param sequence the change's sequence number
 * @param hash the hash of the change's parameters
 * @param status the status of the change that the host reports
 * @param flight who requested the change, when, and what was measured. Absent in files of earlier
 *     agents
 */
record StoredOutcome(
    long sequence, String hash, @JsonUnwrapped ChangeStatus status, Optional<Flight> flight) {
  /**
   * Returns the status of a change that is not decided.
   *
   * @param waits whether the change is applied and waits for its confirmation
   */
  static StoredOutcome pending(StoredChange change, long remainingMillis, boolean waits) {
    StoredOutcome pending =
        of(change, ChangeState.PENDING, Proof.NONE, Optional.empty(), Optional.of(remainingMillis));
    return pending.withStatus(pending.status.withWaitsForProof(Optional.of(waits)));
  }

  static StoredOutcome kept(StoredChange change, Proof proof) {
    ChangeState state = change.terms().safe() ? ChangeState.SAFE : ChangeState.KEPT;
    return of(change, state, proof, Optional.empty(), Optional.empty());
  }

  /**
   * Returns the status of a rollback that has not ended. The host may have parts of both networks.
   */
  static StoredOutcome rollingBack(StoredChange change, String reason) {
    return of(change, ChangeState.PENDING, Proof.NONE, Optional.of(reason), Optional.of(0L));
  }

  /** Returns the outcome of a rollback that is not verified yet. */
  static StoredOutcome rolledBack(StoredChange change, String reason) {
    return of(change, ChangeState.ROLLED_BACK, Proof.NONE, Optional.of(reason), Optional.empty());
  }

  boolean isSafe() {
    return status.state().equals(ChangeState.SAFE);
  }

  boolean isPending() {
    return status.state().equals(ChangeState.PENDING);
  }

  /**
   * Returns this outcome of a rollback with the result of the comparison with the network before
   * the change.
   */
  StoredOutcome withVerification(Verification verification) {
    return withStatus(
        status.with(
            values ->
                values
                    .verified(Optional.of(verification.matches()))
                    .differences(verification.differences())
                    .concurrentChanges(verification.concurrentChanges())));
  }

  /** Returns this outcome with the changes that other programs made meanwhile. */
  StoredOutcome withConcurrentChanges(List<String> changes) {
    return withStatus(status.withConcurrentChanges(changes));
  }

  StoredOutcome withState(ChangeState state) {
    return withStatus(status.withState(state));
  }

  StoredOutcome withStatus(ChangeStatus other) {
    return new StoredOutcome(sequence, hash, other, flight);
  }

  /** Returns this outcome with what this process has measured, if it has. */
  StoredOutcome withMeasurement(Optional<Measurement> measurement) {
    Optional<Long> gap = measurement.flatMap(Measurement::path).map(MeasuredPath::downMillis);
    return new StoredOutcome(
        sequence,
        hash,
        status.withLongestGapMillis(gap),
        flight.map(it -> it.withMeasurement(measurement)));
  }

  /** Returns this outcome with shorter texts of the measured steps. */
  StoredOutcome withShortSteps(int length) {
    return new StoredOutcome(sequence, hash, status, flight.map(it -> it.withShortSteps(length)));
  }

  private static StoredOutcome of(
      StoredChange change,
      ChangeState state,
      Proof proof,
      Optional<String> reason,
      Optional<Long> remainingMillis) {
    return new StoredOutcome(
        change.sequence(),
        change.hash(),
        new ChangeStatus(
            change.id(),
            state,
            proof,
            reason,
            Optional.empty(),
            List.of(),
            List.of(),
            remainingMillis,
            Optional.empty(),
            Optional.empty(),
            change.steps()),
        Optional.of(
            new Flight(
                change.requester().name(),
                change.backend(),
                change.started(),
                Instant.now(),
                Optional.empty())));
  }
}
