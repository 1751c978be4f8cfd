package org.uplink.api.decision;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A decision: which of a host's interfaces leads to the engine, and all evidence for it.
 *
 * @param id grows with every decision about any host
 * @param host the host's name
 * @param run the id of the run that made the decision; absent if none did
 * @param cause why the engine decided without a run, as a clause
 * @param row the number of the row of the decision table that matched
 * @param situation when that row matches, in words that are the same for every decision
 * @param activeNic the interface that leads to the engine; absent if none is known
 * @param proposedNic a NIC to name with {@code --nic}, if the decision proposes one
 * @param previousNic the active NIC before, if the decision changes it
 * @param confidence how well the evidence supports the active NIC
 * @param deployment whether the engine deploys the management network on it
 * @param verdict the decision in one sentence
 * @param reason why this row matched, in a sentence or two
 * @param nextStep what the operator does next
 * @param sourceTranslated whether the host sees another address than any of the engine's
 * @param destinationTranslated whether the host's own address is not the dialled one
 * @param evidence every piece, the deciding ones first
 * @param path the points of the path from the engine to the host, in this order: each device comes
 *     after those below it. Empty for a decision of an earlier release
 */
public record DecisionDocument(
    long id,
    String host,
    Optional<Long> run,
    Optional<String> cause,
    Instant time,
    int row,
    String situation,
    Optional<String> activeNic,
    Optional<String> proposedNic,
    Optional<String> previousNic,
    DecisionConfidence confidence,
    AutomaticDeployment deployment,
    String verdict,
    String reason,
    String nextStep,
    Optional<Boolean> sourceTranslated,
    Optional<Boolean> destinationTranslated,
    List<EvidenceDocument> evidence,
    List<PathPointDocument> path) {
  public DecisionDocument {
    evidence = List.copyOf(evidence);
    path = List.copyOf(path);
  }
}
