/**
 * The runs of the engine on its hosts: install, deploy, sync and activate. {@link
 * org.uplink.engine.run.RunExecutor} executes one run on one thread; it blocks, and every wait has
 * a deadline. {@link org.uplink.engine.run.RunRepository} stores the runs. A run ends in one
 * transaction: the state of its host, the decision and the events.
 */
@NullMarked
package org.uplink.engine.run;

import org.jspecify.annotations.NullMarked;
