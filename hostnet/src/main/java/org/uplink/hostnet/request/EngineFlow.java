package org.uplink.hostnet.request;

import java.net.InetSocketAddress;

/**
 * The flow that must survive a change: the engine's connection to this host.
 *
 * @param local the address and port on this host
 * @param peer the address and port that this host sends to
 */
public record EngineFlow(InetSocketAddress local, InetSocketAddress peer) {}
