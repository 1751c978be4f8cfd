package org.uplink.verbs;

/** One end of a TCP connection. */
@WireRecord
public record ConnectionEnd(String address, Integer port) {}
