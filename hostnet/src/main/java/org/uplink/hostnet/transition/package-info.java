/**
 * Computes the steps from one state of a host to another, in an order that loses no packets.
 *
 * <p>{@link org.uplink.hostnet.transition.Transition} is used for a change and for its rollback.
 * The input is two {@link org.uplink.hostnet.state.NetworkState}s; nothing uses the kernel. All
 * classes are thread-safe.
 */
@NullMarked
package org.uplink.hostnet.transition;

import org.jspecify.annotations.NullMarked;
