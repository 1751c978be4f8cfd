package org.uplink.engine.decision;

import java.util.Optional;
import java.util.function.Function;
import org.uplink.engine.decision.facts.Facts;

/**
 * A row of the decision table, before it is matched.
 *
 * @param number the row's number in the documentation and in stored decisions; it never changes
 * @param situation when the row matches, in words that are the same for every decision
 * @param matcher matches facts that no row before this one matches
 */
record RowDefinition(int number, String situation, Function<Facts, Optional<Row>> matcher) {
  Optional<Row> match(Facts facts) {
    return matcher.apply(facts);
  }
}
