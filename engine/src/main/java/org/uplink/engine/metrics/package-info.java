/**
 * What operators look at: the metrics of the engine, and whether it is ready. Counts what the store
 * has committed, so that a number never says more than the database.
 */
@NullMarked
package org.uplink.engine.metrics;

import org.jspecify.annotations.NullMarked;
