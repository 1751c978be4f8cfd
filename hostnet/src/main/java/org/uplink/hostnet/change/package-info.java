/**
 * A change of the host's network from its request to its outcome: what is stored before the kernel
 * is changed, which process may keep the change, which one rolls it back, and what an agent
 * recovers at its start.
 *
 * <p>{@link org.uplink.hostnet.change.ChangeControl} is the agent's side. A {@link
 * org.uplink.hostnet.change.Guard} rolls the change back if the agent is killed or hangs. Both
 * decide by a rename in {@link org.uplink.hostnet.change.ChangeFiles}, which only one process wins.
 * {@code ChangeControl} is thread-safe and runs one change at a time. Everything else is used by
 * the thread that holds the {@link org.uplink.platform.LockFile}.
 */
@NullMarked
package org.uplink.hostnet.change;

import org.jspecify.annotations.NullMarked;
