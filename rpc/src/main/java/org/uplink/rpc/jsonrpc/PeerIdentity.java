package org.uplink.rpc.jsonrpc;

/**
 * A peer that the transport has authenticated.
 *
 * @param name the peer's name for messages and logs, such as the subject of the peer's certificate
 * @param fingerprint a value that identifies the peer, such as the SHA-256 of its certificate in
 *     hex. Two requests are from the same peer exactly if their fingerprints are equal
 */
public record PeerIdentity(String name, String fingerprint) {}
