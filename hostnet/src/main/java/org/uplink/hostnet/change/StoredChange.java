package org.uplink.hostnet.change;

import com.fasterxml.jackson.annotation.JsonAlias;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.original.Footprint;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.verbs.change.Proof;

/**
 * A change as a file on disk. The file contains everything that another process needs to roll the
 * change back, and to create the networks again after a reboot.
 *
 * @param sequence the change's number, which grows with every change of the host
 * @param id the requester's id of the change
 * @param hash a hash of the parameters
 * @param requester who requested the change
 * @param terms when and how the change is kept
 * @param backend the name of the back end that applies the change and rolls it back
 * @param snapshot the state that a rollback restores
 * @param target the networks that are in force once the change is kept
 * @param steps a sentence for each planned step
 * @param started when the change began. Absent in files of earlier agents
 * @param footprint what Uplink has touched since its first change. Absent in files of earlier
 *     agents, and if the network before that change is not known
 */
public record StoredChange(
    long sequence,
    String id,
    String hash,
    @JsonAlias("asker") Requester requester,
    Terms terms,
    String backend,
    Snapshot snapshot,
    RunningConfiguration target,
    List<String> steps,
    Optional<Instant> started,
    Optional<Footprint> footprint) {
  public StoredChange {
    steps = List.copyOf(steps);
  }

  /** A change of an earlier agent. */
  public StoredChange(
      long sequence,
      String id,
      String hash,
      Requester requester,
      Terms terms,
      String backend,
      Snapshot snapshot,
      RunningConfiguration target,
      List<String> steps) {
    this(
        sequence,
        id,
        hash,
        requester,
        terms,
        backend,
        snapshot,
        target,
        steps,
        Optional.empty(),
        Optional.empty());
  }

  /** Returns this change with other networks in force. */
  StoredChange withTarget(RunningConfiguration other) {
    return new StoredChange(
        sequence, id, hash, requester, terms, backend, snapshot, other, steps, started, footprint);
  }

  /** Returns the proof of this change, if it was kept and a crash lost the record of its proof. */
  Proof presumedProof() {
    return terms.confirmation() == RequiredConfirmation.PROOF ? Proof.PROVED : Proof.UNPROVED;
  }

  /**
   * When and how a change is kept.
   *
   * @param boot the boot in which the change started
   * @param deadlineMillis when the host rolls the change back, in {@link Boot#uptimeMillis}
   * @param confirmation what the change waits for
   * @param safe whether the change becomes part of the safe configuration as soon as it is kept
   */
  public record Terms(
      String boot,
      long deadlineMillis,
      @JsonAlias("check") RequiredConfirmation confirmation,
      boolean safe) {}
}
