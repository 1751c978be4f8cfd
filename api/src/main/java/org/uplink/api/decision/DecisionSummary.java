package org.uplink.api.decision;

import java.util.Optional;

/**
 * A decision in one line.
 *
 * @param id the decision's id
 * @param row the row of the table in docs/reference/decision-table.md that matched
 * @param activeNic the interface towards the engine
 * @param deployment whether the management network goes there by itself
 * @param verdict the one line for people
 */
public record DecisionSummary(
    long id, int row, Optional<String> activeNic, Deployment deployment, String verdict) {}
