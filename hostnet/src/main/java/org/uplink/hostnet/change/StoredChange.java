package org.uplink.hostnet.change;

import java.util.List;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.Snapshot;

/**
 * A change as it stands on disk, complete in itself: with this file alone another process can roll
 * it back, and a later boot can make its networks again.
 *
 * @param sequence grows with each change of the host
 * @param id drawn by who asked
 * @param hash of the parameters
 * @param requester who asked
 * @param terms when and how it is kept
 * @param backend the name of the back end that carries it out, and back
 * @param snapshot what to roll back to
 * @param target the networks that are in force once it is kept
 * @param steps in words
 */
public record StoredChange(
    long sequence,
    String id,
    String hash,
    Requester requester,
    Terms terms,
    String backend,
    Snapshot snapshot,
    RunningConfiguration target,
    List<String> steps) {
  /** Keeps a copy. */
  public StoredChange {
    steps = List.copyOf(steps);
  }

  /**
   * When and how a change is kept.
   *
   * @param boot the boot in which it was begun
   * @param deadlineMillis when it is rolled back, by {@link Boot#uptimeMillis}
   * @param confirmation what it waits for
   * @param safe whether it is at once the safe configuration
   */
  public record Terms(
      String boot, long deadlineMillis, RequiredConfirmation confirmation, boolean safe) {}

  /** What a change waits for before it is kept. */
  public enum RequiredConfirmation {
    /** A new connection over the new device. */
    PROOF,
    /** Anybody's word over any connection, as with a stock Vdsm. */
    ANY_CALL,
    /** Nothing. */
    NONE
  }

  /** What it says for itself where nobody noted more before a crash. */
  StoredOutcome.Proof proof() {
    return terms.confirmation() == RequiredConfirmation.PROOF
        ? StoredOutcome.Proof.PROVED
        : StoredOutcome.Proof.UNPROVED;
  }
}
