/**
 * JSON-RPC 2.0: calls, answers, errors and events as documents.
 *
 * <p>Knows no transport: no socket, no TLS, no STOMP. {@link org.uplink.rpc.jsonrpc.JsonRpcClient}
 * sends documents through a {@link org.uplink.rpc.jsonrpc.DocumentChannel}, {@link
 * org.uplink.rpc.jsonrpc.Dispatcher} turns a request's document into its answer's. Neither assumes
 * that documents arrive in order, once, or at all, that the peer is there, or that two requests of
 * a peer come by the same connection. So the same code serves a connection that either side opened,
 * and a message broker.
 */
@NullMarked
package org.uplink.rpc.jsonrpc;

import org.jspecify.annotations.NullMarked;
