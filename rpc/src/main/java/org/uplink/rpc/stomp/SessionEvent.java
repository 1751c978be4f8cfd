package org.uplink.rpc.stomp;

/** An event of a session: a frame arrived, or the peer violated the protocol. */
public sealed interface SessionEvent permits Frame, ProtocolError {}
