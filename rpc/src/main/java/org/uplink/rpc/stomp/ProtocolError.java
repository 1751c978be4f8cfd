package org.uplink.rpc.stomp;

/**
 * The peer breaks the protocol or keeps us waiting; the connection cannot go on.
 *
 * @param text for people; goes into the ERROR frame and the log
 */
public record ProtocolError(String text) implements SessionEvent {}
