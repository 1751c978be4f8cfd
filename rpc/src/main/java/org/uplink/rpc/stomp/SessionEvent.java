package org.uplink.rpc.stomp;

/** What happens to a session: a frame arrived, or the peer broke the protocol. */
public sealed interface SessionEvent permits Frame, ProtocolError {}
