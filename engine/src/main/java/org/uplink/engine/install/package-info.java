/**
 * The install of a host: from the first ping to the decision. {@link
 * org.uplink.engine.run.RunScheduler} owns the threads, a bounded number of them; {@link
 * org.uplink.engine.run.RunExecutor} is one install, blocking, on one of these threads, each wait
 * with a deadline; {@link org.uplink.engine.run.RunRepository} is the port to where they are kept.
 * An install ends in one transaction: its host's state, the decision, the events.
 */
@NullMarked
package org.uplink.engine.install;

import org.jspecify.annotations.NullMarked;
