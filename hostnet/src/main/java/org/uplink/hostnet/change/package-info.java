/**
 * Makes a change of the host's network from the request to the outcome: stores the change before
 * the kernel is changed, decides whether the change is kept, rolls it back, and recovers when an
 * agent starts.
 *
 * <p>{@link org.uplink.hostnet.change.ChangeControl} runs in the agent. A {@link
 * org.uplink.hostnet.change.Guard} rolls the change back if the agent is killed or hangs. Both
 * decide by a rename in {@link org.uplink.hostnet.change.ChangeFiles}, which succeeds in one
 * process only. {@code ChangeControl} is thread-safe and runs one change at a time. Only the thread
 * that holds the {@link org.uplink.platform.LockFile} uses the other classes.
 */
@NullMarked
package org.uplink.hostnet.change;

import org.jspecify.annotations.NullMarked;
