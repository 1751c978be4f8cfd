package org.uplink.verbs;

/** One end of a connection. */
@WireRecord
public record Endpoint(String address, Integer port) {}
