/**
 * STOMP 1.2: frames, their codec, heart-beats, and the two sessions (server, client) as pure state
 * machines.
 *
 * <p>The package depends neither on JSON nor on TLS. {@link org.uplink.rpc.stomp.FrameDecoder} and
 * {@link org.uplink.rpc.stomp.HeartBeatHandler} belong to one channel and run on its event loop.
 * The other types are immutable values.
 */
@NullMarked
package org.uplink.rpc.stomp;

import org.jspecify.annotations.NullMarked;
