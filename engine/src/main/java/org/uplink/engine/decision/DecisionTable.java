package org.uplink.engine.decision;

import java.util.List;
import org.uplink.engine.decision.facts.Facts;

/**
 * The decision table. To add a row, add a class that implements {@link Row}, and its line here. A
 * test then asks for the row's line in docs/reference/decision-table.md, and for situations that
 * match it.
 */
final class DecisionTable {
  /** The rows in their order: the first one that matches decides. */
  static final List<RowDefinition> ROWS =
      List.of(
          BelowGetRouteLevelRow.DEFINITION,
          GetRouteMissingRow.DEFINITION,
          LookupFailedRow.DEFINITION,
          SameMachineRow.DEFINITION,
          AddressesOverlapRow.DEFINITION,
          NoRouteRow.DEFINITION,
          UnsuitableDeviceRow.DEFINITION,
          ConfirmedRow.DEFINITION,
          ContestedRow.DEFINITION);

  private DecisionTable() {}

  /**
   * Returns the first row that matches. The last row matches all facts that no other row matches.
   */
  static Row match(Facts facts) {
    return ROWS.stream()
        .flatMap(row -> row.match(facts).stream())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no row matches " + facts));
  }
}
