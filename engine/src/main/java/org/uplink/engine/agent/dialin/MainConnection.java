package org.uplink.engine.agent.dialin;

import java.time.Instant;
import org.uplink.rpc.transport.RpcConnection;

/**
 * The connection over which the engine calls a host.
 *
 * @param instance the run of the agent that opened it
 */
record MainConnection(RpcConnection connection, String instance, Instant since) {}
