package org.uplink.verbs;

import java.util.List;
import java.util.Optional;

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
public record ChangeOutcome(
    String id,
    ChangeState state,
    ChangeProof proof,
    Optional<String> reason,
    Optional<Boolean> verified,
    List<String> differences,
    Optional<Long> remainingMillis,
    List<String> steps) {

  public ChangeOutcome {
    reason = Wire.text(reason);
    differences = Wire.list(differences);
    steps = Wire.list(steps);
  }
}
