package org.uplink.rpc.stomp;

/**
 * The peer breaks the protocol or exceeds a timeout. The connection cannot continue.
 *
 * @param text the reason, for the ERROR frame and the log
 */
public record ProtocolError(String text) implements SessionEvent {}
