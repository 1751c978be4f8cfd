package org.uplink.verbs;

/** One end of a TCP connection. */
@WireRecord
public record Endpoint(String address, Integer port) {}
