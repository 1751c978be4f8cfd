/**
 * Starts runs and stores their results. {@link org.uplink.engine.run.schedule.RunScheduler} owns a
 * bounded number of threads, and gives each run one of them. A run has a stored result also if the
 * engine is stopped or killed, or if the database fails for a moment. Depends on {@code
 * engine.run}, which does not know this package.
 */
@NullMarked
package org.uplink.engine.run.schedule;

import org.jspecify.annotations.NullMarked;
