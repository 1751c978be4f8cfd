/**
 * The guard of a change: a process that rolls the change back if the agent is killed, hangs, or
 * cannot start again.
 *
 * <p>{@link org.uplink.hostnet.guard.GuardProcess} is the agent's side, which starts the process
 * and arms it; it is thread-safe. {@link org.uplink.hostnet.guard.GuardProgram} is the process
 * itself. A {@link org.uplink.hostnet.guard.ProgressFile} tells each of them whether the other one
 * works. The package {@code change} knows only its interface {@link
 * org.uplink.hostnet.change.Guard}.
 */
@NullMarked
package org.uplink.hostnet.guard;

import org.jspecify.annotations.NullMarked;
