package org.uplink.hostnet.change;

/**
 * The client that requests a change.
 *
 * @param name the client's name, for messages
 * @param fingerprint the fingerprint of the client's certificate, which identifies the client
 */
public record Requester(String name, String fingerprint) {}
