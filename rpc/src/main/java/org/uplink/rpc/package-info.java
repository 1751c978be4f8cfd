/**
 * Calls between engine and host: JSON-RPC 2.0 in STOMP 1.2 over mutual TLS, server and client.
 * Knows no verb.
 *
 * <p>{@link org.uplink.rpc.transport.RpcServer} answers calls with {@link
 * org.uplink.rpc.jsonrpc.MethodHandler}s; {@link org.uplink.rpc.transport.RpcConnector} opens
 * {@link org.uplink.rpc.jsonrpc.RpcClient}s. Each owns one Netty event loop thread, which never
 * runs a verb: verbs run on virtual threads, as many as the {@link org.uplink.rpc.transport.Limits}
 * allow, and a caller's thread blocks until its answer or its deadline. Whoever opened a server,
 * connector or client closes it.
 */
@NullMarked
package org.uplink.rpc;

import org.jspecify.annotations.NullMarked;
