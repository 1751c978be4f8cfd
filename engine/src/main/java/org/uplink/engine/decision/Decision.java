package org.uplink.engine.decision;

import java.util.List;
import java.util.Optional;
import org.uplink.engine.decision.facts.Facts;

/**
 * A verdict with the words for it and every piece of evidence, ready to be kept for good: no later
 * release of the table changes what was decided.
 *
 * @param row the row's number
 * @param situation the row's situation
 * @param previousNic the active NIC before, where the verdict's is another
 * @param evidence the deciding pieces first
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
    List<Evidence> evidence) {
  public Decision {
    evidence = List.copyOf(evidence);
  }

  /** Decides. */
  public static Decision from(Facts facts) {
    var row = DecisionTable.match(facts);
    var verdict = Verdict.of(row, facts);
    var words = new Explanations(facts, verdict);
    return new Decision(
        row.number(),
        words.situation(),
        verdict.activeNic(),
        verdict.proposedNic(),
        facts.previousNic().filter(before -> !verdict.activeNic().equals(Optional.of(before))),
        verdict.confidence(),
        verdict.deployment(),
        words.verdict(),
        words.reason(),
        words.wayOn(),
        facts.connection().sourceTranslated(),
        facts.connection().destinationTranslated(),
        EvidenceCollector.of(facts, verdict));
  }

  /** Whether the install fails with it: getRoute was there, and failed. */
  public boolean failsRun() {
    return row == 3;
  }
}
