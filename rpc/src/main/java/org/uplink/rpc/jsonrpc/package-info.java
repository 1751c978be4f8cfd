/**
 * JSON-RPC 2.0: calls, answers, errors and events as documents.
 *
 * <p>The package does not depend on a transport: it uses no sockets, no TLS and no STOMP. {@link
 * org.uplink.rpc.jsonrpc.JsonRpcClient} sends documents through a {@link
 * org.uplink.rpc.jsonrpc.DocumentChannel}, {@link org.uplink.rpc.jsonrpc.Dispatcher} turns the
 * document of a request into the document of the answer. Neither assumes that documents arrive in
 * order, once, or at all, that the peer is connected, or that two requests of a peer use the same
 * connection. So the same code serves a connection that either side opened, and a message broker.
 */
@NullMarked
package org.uplink.rpc.jsonrpc;

import org.jspecify.annotations.NullMarked;
