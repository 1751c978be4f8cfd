/**
 * The protocol of a change: what is on disk before the kernel is touched, who may keep the change
 * and who undoes it, and what happens at a start after a crash
 * (docs/architecture/network-change.md).
 *
 * <p>{@link org.uplink.hostnet.change.ChangeControl} is the agent's end; a {@link
 * org.uplink.hostnet.change.Guard} is whatever rolls back when the agent is killed or hangs. Both
 * decide by one rename in {@link org.uplink.hostnet.change.ChangeFiles}, of which one process wins.
 * {@code ChangeControl} is thread-safe, and runs one change at a time; the rest belongs to whoever
 * holds the {@link org.uplink.hostnet.change.HostLock}.
 */
@NullMarked
package org.uplink.hostnet.change;

import org.jspecify.annotations.NullMarked;
