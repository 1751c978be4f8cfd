/**
 * The daemon on a host: it answers the verbs of its engine, from what the kernel says.
 *
 * <p>{@link org.uplink.agent.Agent} owns everything that is open while it runs (the state
 * directory's lock, the netlink sockets, the listener) and closes it in reverse order. Verbs run on
 * the virtual threads of rpc, many at a time; what they read of the host is read anew for each
 * call, so that nothing is shared but the thread-safe netlink sockets.
 */
@NullMarked
package org.uplink.agent;

import org.jspecify.annotations.NullMarked;
