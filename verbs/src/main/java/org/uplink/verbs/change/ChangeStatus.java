package org.uplink.verbs.change;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;

/**
 * The state of a change: the result of {@link Verb#GET_NETWORK_CHANGE}, and of a {@link
 * Verb#SETUP_NETWORKS} with an id.
 *
 * @param id the change's id
 * @param proof what confirmed the change
 * @param reason why the change was rolled back, or a remark on a change that was kept
 * @param verified after a rollback: whether the network is as it was before the change
 * @param differences a sentence for each difference from the network before, after a rollback
 * @param concurrentChanges what other programs changed in the host's network while the change was
 *     pending, and what a rollback did with it
 * @param remainingMillis while pending: time until the host rolls the change back
 * @param waitsForProof while pending: whether the change is applied and waits for its proof. Empty
 *     if the host does not say
 * @param longestGapMillis after the change: the longest time in which the host had no path to the
 *     engine, or to the gateway of its default route if no engine requested the change. Empty if it
 *     was not measured: there was no path before, or another process ended the change
 * @param steps a sentence for each planned step
 */
@WireRecord
@RecordBuilder
public record ChangeStatus(
    String id,
    ChangeState state,
    Proof proof,
    Optional<String> reason,
    Optional<Boolean> verified,
    List<String> differences,
    List<String> concurrentChanges,
    Optional<Long> remainingMillis,
    Optional<Boolean> waitsForProof,
    Optional<Long> longestGapMillis,
    List<String> steps)
    implements ChangeStatusBuilder.With {
  public ChangeStatus {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(state, "state");
    reason = VdsmForms.present(reason);
    differences = VdsmForms.listOrEmpty(differences);
    concurrentChanges = VdsmForms.listOrEmpty(concurrentChanges);
    steps = VdsmForms.listOrEmpty(steps);
  }

  /** Returns a status with only the id and the state. */
  public static ChangeStatus of(String id, ChangeState state) {
    return new ChangeStatus(
        id,
        state,
        Proof.NONE,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }
}
