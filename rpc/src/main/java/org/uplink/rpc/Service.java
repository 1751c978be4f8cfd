package org.uplink.rpc;

import java.util.concurrent.ExecutorService;

/** What the connections of one server share. Admission and connections belong to the event loop. */
record Service(
    PeerCheck check,
    Dispatcher dispatcher,
    ExecutorService verbs,
    Admission admission,
    Connections connections,
    Limits limits,
    Timings timings) {}
