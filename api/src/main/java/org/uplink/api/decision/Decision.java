package org.uplink.api.decision;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A decision: which of a host's interfaces leads to its engine, and everything that it was made
 * from.
 *
 * @param id grows with every decision for any host
 * @param host the host's name
 * @param run the install that it was made in
 * @param time when
 * @param row the first row of the table in docs/reference/decision-table.md that matched
 * @param situation that row's situation, in the table's words
 * @param activeNic the interface towards the engine; absent where none could be told
 * @param proposedNic an interface to name with {@code --nic}, where the row proposes one
 * @param previousNic what the active NIC was before, where that is another
 * @param confidence how well the evidence backs it
 * @param deployment whether the management network goes there by itself
 * @param verdict one line for people
 * @param reason why this row, in a sentence or two
 * @param nextStep what an operator does next
 * @param sourceTranslated whether the host saw another address than any of the engine's
 * @param destinationTranslated whether the host's own address is not the one dialled
 * @param evidence every piece, the deciding one first
 */
public record Decision(
    long id,
    String host,
    long run,
    Instant time,
    int row,
    String situation,
    Optional<String> activeNic,
    Optional<String> proposedNic,
    Optional<String> previousNic,
    Confidence confidence,
    Deployment deployment,
    String verdict,
    String reason,
    String nextStep,
    Optional<Boolean> sourceTranslated,
    Optional<Boolean> destinationTranslated,
    List<Evidence> evidence) {
  public Decision {
    evidence = List.copyOf(evidence);
  }
}
