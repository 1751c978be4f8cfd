package org.uplink.rpc.jsonrpc;

import java.util.Optional;

/**
 * Who sent a request, and what it came by.
 *
 * @param peer the authenticated sender
 * @param origin what the request came by. A handler that needs a connection's addresses asks the
 *     transport's type for them, and must expect a request that came by no connection
 * @param correlation {@code ovirtCorrelationId} of the request, for logs
 */
public record Caller(PeerIdentity peer, Origin origin, Optional<String> correlation) {}
