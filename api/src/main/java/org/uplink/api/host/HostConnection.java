package org.uplink.api.host;

import java.time.Instant;

/**
 * The connection of an agent that dials in.
 *
 * @param address the agent's address and port as the engine sees them, such as {@code
 *     192.0.2.7:49152}
 * @param since when the connection was opened
 */
public record HostConnection(String address, Instant since) {}
