package org.uplink.rpc.transport;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.uplink.platform.ConnectionPlaces;
import org.uplink.platform.ConnectionPlaces.Admission;

/**
 * The open connections of a server. A connection is untrusted until its TLS handshake has completed
 * and its certificate is accepted. So a client without a certificate cannot lock out clients with a
 * certificate. It cannot disturb their handshakes either, unless it has many addresses.
 */
final class ConnectionRegistry {
  /** One address may use an eighth of the places for handshakes, or 8 places if there are few. */
  private static final int PEER_SHARE = 8;

  private final ConnectionPlaces<ServerConnection> places;
  private final AtomicLong numbers = new AtomicLong();

  ConnectionRegistry(int limit) {
    places =
        new ConnectionPlaces<>(
            limit, Math.max(limit / PEER_SHARE, Math.min(PEER_SHARE, limit / 2)));
  }

  long nextNumber() {
    return numbers.incrementAndGet();
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
