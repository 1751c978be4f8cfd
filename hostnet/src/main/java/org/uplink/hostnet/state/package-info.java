/**
 * A host's network as the kernel has it, in names instead of numbers: it can be written to a file,
 * compared with a later one, and computed with.
 *
 * <p>{@link org.uplink.hostnet.state.NetworkState} is read with the sockets that the caller owns;
 * all else are values, safe for any thread.
 */
@NullMarked
package org.uplink.hostnet.state;

import org.jspecify.annotations.NullMarked;
