/**
 * Limits what strangers cost a server, so that they cannot lock out the clients that it knows.
 *
 * <p>{@link org.uplink.platform.peer.PeerNetwork} says which addresses count as one peer, {@link
 * org.uplink.platform.peer.ConnectionPlaces} gives out places for connections, {@link
 * org.uplink.platform.peer.PeerTurns} gives out turns for handshakes, and {@link
 * org.uplink.platform.peer.KeyExchanges} limits what a handshake takes.
 */
@NullMarked
package org.uplink.platform.peer;

import org.jspecify.annotations.NullMarked;
