package org.uplink.api.decision;

import java.util.Optional;

/**
 * A decision without its evidence.
 *
 * @param row the number of the row of the decision table that matched
 * @param activeNic the interface that leads to the engine
 * @param confidence how well the evidence supports the interface
 * @param deployment whether the engine deploys the management network on it
 * @param verdict the decision in one sentence
 */
public record DecisionSummary(
    long id,
    int row,
    Optional<String> activeNic,
    DecisionConfidence confidence,
    AutomaticDeployment deployment,
    String verdict) {}
