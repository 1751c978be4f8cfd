package org.uplink.hostnet.change;

import java.util.List;
import java.util.Optional;

/**
 * What became of a change.
 *
 * @param sequence the change's
 * @param id the change's
 * @param hash of the change's parameters
 * @param proof what it was kept on
 * @param reason in words, why it was rolled back or what is worth knowing
 * @param verified of one rolled back: whether the kernel is as it was before; absent as long as
 *     nobody knows
 * @param differences of one rolled back: what is not as it was
 * @param steps the change's, in words
 */
public record StoredOutcome(
    long sequence,
    String id,
    String hash,
    State state,
    Proof proof,
    Optional<String> reason,
    Optional<Boolean> verified,
    List<String> differences,
    List<String> steps) {
  /** Keeps copies. */
  public StoredOutcome {
    differences = List.copyOf(differences);
    steps = List.copyOf(steps);
  }

  /** Where a change stands. */
  public enum State {
    PENDING,
    KEPT,
    SAFE,
    ROLLED_BACK
  }

  /** What a change was kept on. */
  public enum Proof {
    PROVED,
    UNPROVED,
    NONE
  }

  boolean isSafe() {
    return state == State.SAFE;
  }

  static StoredOutcome pending(StoredChange change) {
    return of(change, State.PENDING, Proof.NONE, Optional.empty());
  }

  static StoredOutcome kept(StoredChange change, Proof proof) {
    return of(change, change.terms().safe() ? State.SAFE : State.KEPT, proof, Optional.empty());
  }

  static StoredOutcome rolledBack(StoredChange change, String reason) {
    return of(change, State.ROLLED_BACK, Proof.NONE, Optional.of(reason));
  }

  private static StoredOutcome of(
      StoredChange change, State state, Proof proof, Optional<String> reason) {
    return new StoredOutcome(
        change.sequence(),
        change.id(),
        change.hash(),
        state,
        proof,
        reason,
        Optional.empty(),
        List.of(),
        change.steps());
  }

  StoredOutcome verified(List<String> found) {
    return new StoredOutcome(
        sequence, id, hash, state, proof, reason, Optional.of(found.isEmpty()), found, steps);
  }

  StoredOutcome state(State other) {
    return new StoredOutcome(
        sequence, id, hash, other, proof, reason, verified, differences, steps);
  }
}
