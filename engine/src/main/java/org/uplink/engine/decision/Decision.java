package org.uplink.engine.decision;

import java.util.List;
import java.util.Optional;
import org.uplink.engine.decision.facts.Facts;

/**
 * A decision with its texts and all its evidence. The engine stores all of it, so that a later
 * version of the table does not change what was decided.
 *
 * @param row the number of the row that matched
 * @param proposedNic a NIC for the operator to consider, if there is no active NIC
 * @param previousNic the active NIC before, if the decision changes it
 * @param verdict the decision in one sentence
 * @param reason why this row matched, in a sentence or two
 * @param nextStep what the operator does next
 * @param evidence the deciding pieces first
 * @param path the points from the engine to the host; empty in decisions of earlier releases
 */
public record Decision(
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
    List<Evidence> evidence,
    List<PathPoint> path) {
  /** Creates a decision; earlier releases stored no path. */
  public Decision {
    evidence = List.copyOf(evidence);
    path = path == null ? List.of() : List.copyOf(path);
  }

  /** Decides by the first row of the table that matches the facts. */
  public static Decision from(Facts facts) {
    Row row = DecisionTable.match(facts);
    Conclusion conclusion = row.conclusion();
    return new Decision(
        row.definition().number(),
        row.definition().situation(),
        conclusion.activeNic(),
        conclusion.proposedNic(),
        facts.previousNic().filter(nic -> !conclusion.activeNic().equals(Optional.of(nic))),
        conclusion.confidence(),
        conclusion.deployment(),
        row.verdict(),
        row.reason(),
        row.nextStep(),
        facts.connection().sourceTranslated(),
        facts.connection().destinationTranslated(),
        EvidenceCollector.collect(facts, row),
        PathCollector.collect(facts, conclusion.activeNic()));
  }

  /** Returns the numbers of all rows of the table. */
  public static List<Integer> rows() {
    return DecisionTable.ROWS.stream().map(RowDefinition::number).toList();
  }

  /** Returns whether both decisions conclude the same, perhaps from other evidence. */
  public boolean concludesAs(Decision other) {
    return row == other.row
        && activeNic.equals(other.activeNic)
        && proposedNic.equals(other.proposedNic)
        && confidence == other.confidence
        && deployment == other.deployment;
  }

  /** Returns whether the run fails with this decision, because getRoute failed. */
  public boolean failsRun() {
    return row == LookupFailedRow.DEFINITION.number();
  }
}
