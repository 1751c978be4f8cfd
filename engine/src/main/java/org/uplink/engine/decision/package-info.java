/**
 * The decision: which of a host's interfaces leads to the engine. {@link
 * org.uplink.engine.decision.Decision#from} is a pure function from {@link
 * org.uplink.engine.decision.facts.Facts} to a decision with all its evidence. {@link
 * org.uplink.engine.decision.DecisionTable} lists the rows, and each row is a class;
 * docs/reference/decision-table.md documents them. No I/O; immutable values.
 */
@NullMarked
package org.uplink.engine.decision;

import org.jspecify.annotations.NullMarked;
