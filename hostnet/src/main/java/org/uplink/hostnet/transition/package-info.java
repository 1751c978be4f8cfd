/**
 * The steps from one state of a host to another, in an order that loses no packet.
 *
 * <p>{@link org.uplink.hostnet.transition.Transition} serves a change and its rollback alike. All
 * of this is computed from {@link org.uplink.hostnet.state.NetworkState}; nothing touches the
 * kernel. Safe for any thread.
 */
@NullMarked
package org.uplink.hostnet.transition;

import org.jspecify.annotations.NullMarked;
