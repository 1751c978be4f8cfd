package org.uplink.hostnet.state;

import java.net.InetAddress;

/**
 * The connection by which the engine requested a change.
 *
 * @param local the address of this host
 * @param peer the engine's address as this host sees it
 */
public record EngineConnection(InetAddress local, InetAddress peer) {}
