/**
 * The daemon on a host, which answers the verbs that its engine calls.
 *
 * <p>{@link org.uplink.agent.Agent} owns everything that is open while it runs (the lock of the
 * state directory, the netlink sockets, the listener) and closes it in reverse order. Verbs run
 * concurrently on the virtual threads of rpc. Each call reads the host again, so calls share only
 * the thread-safe netlink sockets.
 */
@NullMarked
package org.uplink.agent;

import org.jspecify.annotations.NullMarked;
