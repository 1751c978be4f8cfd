package org.uplink.hostnet.change;

/**
 * Who asked for a change.
 *
 * @param name for people
 * @param fingerprint of the certificate: the same, the same asker
 */
public record Requester(String name, String fingerprint) {}
