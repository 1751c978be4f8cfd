/**
 * The decision: which of a host's interfaces leads to its engine. {@link
 * org.uplink.engine.decision.Decision#from} is a pure function from {@link
 * org.uplink.engine.decision.facts.Facts} to a verdict with all its evidence;
 * docs/reference/decision-table.md is its table. No I/O, no state; immutable values that any thread
 * may hold.
 */
@NullMarked
package org.uplink.engine.decision;

import org.jspecify.annotations.NullMarked;
