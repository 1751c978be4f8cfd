package org.uplink.rpc.jsonrpc;

import java.util.Optional;

/**
 * The sender of a request, and the connection or queue that delivered it.
 *
 * @param peer the authenticated sender
 * @param origin the connection or queue that delivered the request. A handler that needs a
 *     connection's addresses gets them from the transport's type, and must expect a request without
 *     a connection
 * @param correlation the id that the sender has given its work, for logs
 */
public record Caller(PeerIdentity peer, Origin origin, Optional<CorrelationId> correlation) {}
