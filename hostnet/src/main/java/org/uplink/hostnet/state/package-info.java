/**
 * The state of a host's network as the kernel reports it, with names instead of numbers. A state
 * can be stored in a file.
 *
 * <p>{@link org.uplink.hostnet.state.NetworkState} is read with the sockets of the caller. All
 * types are immutable.
 */
@NullMarked
package org.uplink.hostnet.state;

import org.jspecify.annotations.NullMarked;
