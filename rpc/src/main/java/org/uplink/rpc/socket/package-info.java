/**
 * TCP sockets below any protocol: the threads that Netty runs them on, sockets that are bound to an
 * interface, the ends of a connection, and what is wrong with one, in words.
 *
 * <p>{@link org.uplink.rpc.socket.DeviceConnector} opens connections to servers that know nothing
 * of RPC. The transport uses the rest.
 */
@NullMarked
package org.uplink.rpc.socket;

import org.jspecify.annotations.NullMarked;
