package org.uplink.verbs.change;

import java.util.List;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;

/**
 * The result of {@link Verb#GET_NETWORK_CHANGE}, and of a {@link Verb#SETUP_NETWORKS} with an id.
 *
 * @param id the change's
 * @param proof what it was kept on
 * @param reason in words, why it was rolled back, or what is worth knowing of one that was kept
 * @param verified of one rolled back: whether the network is as it was before
 * @param differences of one rolled back: in words, what is not
 * @param remainingMillis of one pending: until it is rolled back
 * @param steps what was planned, in words
 */
@WireRecord
public record ChangeStatus(
    String id,
    ChangeState state,
    Proof proof,
    Optional<String> reason,
    Optional<Boolean> verified,
    List<String> differences,
    Optional<Long> remainingMillis,
    List<String> steps) {

  public ChangeStatus {
    reason = VdsmForms.present(reason);
    differences = VdsmForms.listOrEmpty(differences);
    steps = VdsmForms.listOrEmpty(steps);
  }
}
