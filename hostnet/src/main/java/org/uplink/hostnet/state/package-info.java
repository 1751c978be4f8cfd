/**
 * A host's network as the kernel has it, with names instead of numbers. A state can be stored in a
 * file and compared with a later one.
 *
 * <p>{@link org.uplink.hostnet.state.NetworkState} is read through the sockets of the caller.
 * Everything else is values, safe for any thread.
 */
@NullMarked
package org.uplink.hostnet.state;

import org.jspecify.annotations.NullMarked;
