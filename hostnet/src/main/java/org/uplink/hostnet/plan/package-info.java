/**
 * From a request to steps: the checks, the host as it will be, the way to the engine on it, and the
 * order in which nothing is lost.
 *
 * <p>Everything here is computed from {@link org.uplink.hostnet.state.NetworkState}; nothing
 * touches the kernel. Safe for any thread.
 */
@NullMarked
package org.uplink.hostnet.plan;

import org.jspecify.annotations.NullMarked;
