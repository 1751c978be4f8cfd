package org.uplink.rpc.stomp;

/** What happens to a session: a frame came in, or something went wrong with the peer. */
public sealed interface SessionEvent permits Frame, ProtocolError {}
