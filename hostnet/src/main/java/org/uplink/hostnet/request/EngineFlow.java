package org.uplink.hostnet.request;

import java.net.InetSocketAddress;

/**
 * The engine's connection to this host, which must survive a change.
 *
 * @param local the address and port on this host
 * @param peer the engine's address and port as this host sees them
 */
public record EngineFlow(InetSocketAddress local, InetSocketAddress peer) {}
