package org.uplink.hostnet.change;

/**
 * The client that requests a change.
 *
 * @param name its name, for people
 * @param fingerprint the fingerprint of its certificate, which identifies it
 */
public record Requester(String name, String fingerprint) {}
