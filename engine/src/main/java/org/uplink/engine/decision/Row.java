package org.uplink.engine.decision;

import org.uplink.engine.decision.Evidence.Stance;

/**
 * A row of the decision table that matched certain facts. Each row is one class with everything
 * that belongs to it: its definition, what it concludes, its texts, and the stance of each piece of
 * evidence.
 */
interface Row {
  RowDefinition definition();

  Conclusion conclusion();

  /** Returns the decision in one sentence. */
  String verdict();

  /** Returns why this row matched, in a sentence or two. */
  String reason();

  /** Returns what the operator does next. Ends with a command, if there is one. */
  String nextStep();

  /** Returns the stance of a piece of evidence to this row. */
  Stance stance(Observation observation);
}
