package org.uplink.rpc.transport;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.address.Endpoint;
import org.uplink.platform.LogPeer;
import org.uplink.platform.peer.ConnectionPlaces;
import org.uplink.platform.peer.ConnectionPlaces.Admission;
import org.uplink.platform.peer.KnownPeers;

/**
 * The open connections of a server. A connection has three stages. First it waits for the first
 * message of the TLS handshake, which costs little, so that many may wait. Then it has one of the
 * places for handshakes, until its certificate is accepted. So a client without a certificate
 * cannot lock out clients with a certificate, or disturb their handshakes, unless it has many
 * addresses or is very fast.
 */
final class ConnectionRegistry {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionRegistry.class);

  /** At 500 connections a second, each has four seconds for the first message. */
  private static final int WAITING = 2048;

  private final ConnectionPlaces<ServerConnection> places;
  private final ConnectionPlaces<Channel> waiting;
  private final AtomicLong numbers = new AtomicLong();

  ConnectionRegistry(int limit, KnownPeers known) {
    places = new ConnectionPlaces<>(limit, Math.max(1, limit / 2), known);
    waiting = new ConnectionPlaces<>(WAITING, WAITING, known);
  }

  long nextNumber() {
    return numbers.incrementAndGet();
  }

  /** Lets a connection wait for its first message. */
  void await(Channel accepted, InetSocketAddress peer) {
    if (waiting.admit(accepted, peer.getAddress())
            instanceof Admission.Admitted<Channel>(Optional<Channel> evicted)
        && evicted.isPresent()) {
      LOG.info(
          "Disconnected {}: too many connections wait for the first message of their peers",
          LogPeer.stranger(peer, Endpoint.format(peer)));
      evicted.get().unsafe().closeForcibly();
    }
  }

  /** Ends the wait of a connection, because its first message or its end has come. */
  void endWait(Channel accepted) {
    waiting.remove(accepted);
  }

  /** Adds a connection. Returns false if the limit is reached. */
  boolean admit(ServerConnection connection, InetSocketAddress peer) {
    return switch (places.admit(connection, peer.getAddress())) {
      case Admission.Admitted<ServerConnection>(var evicted) -> {
        evicted.ifPresent(
            oldest ->
                oldest.disconnect(
                    "the limit of connections was reached, and the handshake of this one had not ended yet"));
        yield true;
      }
      case Admission.Refused<ServerConnection> _ -> false;
    };
  }

  /** Keeps the place of a connection whose certificate is accepted. */
  void trust(ServerConnection connection) {
    places.trust(connection);
  }

  void remove(ServerConnection connection) {
    places.remove(connection);
  }

  /** Disconnects the peers that leave the most bytes unread, until the rest is within the limit. */
  void disconnectLargest(long limit) {
    List<ServerConnection> unread =
        all().stream()
            .filter(connection -> connection.unsentBytes() > 0)
            .sorted(Comparator.comparingLong(ServerConnection::unsentBytes).reversed())
            .toList();
    long sum = unread.stream().mapToLong(ServerConnection::unsentBytes).sum();
    for (ServerConnection connection : unread) {
      if (sum <= limit) {
        return;
      }
      long unsent = connection.unsentBytes();
      connection.disconnect(
          "it does not read %d bytes, and all peers together leave %d unread"
              .formatted(unsent, sum));
      sum -= unsent;
    }
  }

  Collection<ServerConnection> all() {
    return places.all();
  }
}
