package org.uplink.rpc.socket;

/**
 * A connection of a server.
 *
 * @param peer the subject of the peer's certificate
 * @param remote the peer's address and port
 */
public record OpenConnection(String peer, String remote) {}
