/**
 * The direct transport: STOMP 1.2 over mutual TLS over a TCP connection from client to server. It
 * does not depend on any verb.
 *
 * <p>{@link org.uplink.rpc.transport.RpcServer} answers calls with handlers; {@link
 * org.uplink.rpc.transport.RpcConnector} opens {@link org.uplink.rpc.transport.RpcConnection}s.
 * Each owns one Netty event loop thread, which never runs a handler: handlers run on virtual
 * threads, as many as the {@link org.uplink.rpc.transport.Limits} allow, and a caller's thread
 * blocks until its answer or its deadline. The code that opens a server, connector or connection
 * must close it.
 */
@NullMarked
package org.uplink.rpc.transport;

import org.jspecify.annotations.NullMarked;
