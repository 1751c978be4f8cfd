package org.uplink.rpc.transport;

import java.util.concurrent.ExecutorService;
import org.uplink.rpc.jsonrpc.Dispatcher;
import org.uplink.rpc.stomp.BodyMemory;

/**
 * The objects that the connections of a server share. The call limit, the bodies, the registry and
 * the queue of handshakes are used on the event loop only.
 */
record ServerContext(
    PeerCheck check,
    Dispatcher dispatcher,
    ExecutorService verbs,
    CallLimit callLimit,
    BodyMemory bodies,
    ConnectionRegistry connections,
    HandshakeQueue handshakes,
    Limits limits,
    Timeouts timeouts) {}
