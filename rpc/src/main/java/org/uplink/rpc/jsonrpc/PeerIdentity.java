package org.uplink.rpc.jsonrpc;

/**
 * A peer that the transport has authenticated.
 *
 * @param name for people and logs, such as the subject of the peer's certificate
 * @param fingerprint equal for two requests exactly if they are from the same peer, such as the
 *     SHA-256 of its certificate in hex
 */
public record PeerIdentity(String name, String fingerprint) {}
