package org.uplink.rpc.transport;

import java.util.concurrent.ExecutorService;
import org.uplink.rpc.jsonrpc.Dispatcher;

/** What the connections of one server share. Admission and connections belong to the event loop. */
record ServerContext(
    PeerCheck check,
    Dispatcher dispatcher,
    ExecutorService verbs,
    CallLimit callLimit,
    ConnectionRegistry connections,
    Limits limits,
    Timeouts timeouts) {}
