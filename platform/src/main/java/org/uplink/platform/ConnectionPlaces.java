package org.uplink.platform;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Limits the number of connections of a server, so that strangers cannot lock out authenticated
 * clients. A connection needs a place. Thread-safe.
 *
 * <p>A connection is a stranger's until {@link #trust} is called. Strangers have at most half of
 * the places, and each peer has a limited share of these. A peer is a {@link PeerNetwork}. If no
 * place is free, the oldest connection of the peer with the most untrusted connections loses its
 * place. So a peer that opens many connections loses its own.
 *
 * @param <C> the connection, compared by {@code equals}
 */
public final class ConnectionPlaces<C> {
  private final int limit;
  private final int peerShare;
  private final Map<String, Set<C>> strangers = new LinkedHashMap<>();
  private final Map<C, String> peers = new LinkedHashMap<>();
  private final Set<C> trusted = new LinkedHashSet<>();

  /**
   * @param limit how many connections there may be
   * @param peerShare how many connections of strangers one peer may have
   */
  public ConnectionPlaces(int limit, int peerShare) {
    this.limit = limit;
    this.peerShare = Math.max(1, peerShare);
  }

  /** Gives a new connection a place, unless trusted connections have all places. */
  public synchronized Admission<C> admit(C connection, InetAddress address) {
    if (trusted.size() >= limit) {
      return new Admission.Refused<>();
    }
    String peer = PeerNetwork.of(address);
    Set<C> ofPeer = strangers.computeIfAbsent(peer, _ -> new LinkedHashSet<>());
    ofPeer.add(connection);
    peers.put(connection, peer);
    if (ofPeer.size() > peerShare) {
      return new Admission.Admitted<>(Optional.of(removeOldest(ofPeer)));
    }
    if (peers.size() > Math.max(1, Math.min(limit / 2, limit - trusted.size()))) {
      return new Admission.Admitted<>(Optional.of(removeOldest(largest())));
    }
    return new Admission.Admitted<>(Optional.empty());
  }

  /**
   * Keeps the place of a connection whose peer has proved who it is.
   *
   * @return false if the connection has already lost its place
   */
  public synchronized boolean trust(C connection) {
    if (trusted.contains(connection)) {
      return true;
    }
    return removeStranger(connection) && trusted.add(connection);
  }

  /** Frees the place of a connection, if it has one. */
  public synchronized void remove(C connection) {
    removeStranger(connection);
    trusted.remove(connection);
  }

  /** Returns all connections that have a place. */
  public synchronized Set<C> all() {
    Set<C> all = new LinkedHashSet<>(trusted);
    all.addAll(peers.keySet());
    return all;
  }

  /**
   * Returns the connections of the peer that has the most. If several peers have as many, returns
   * those of the first peer.
   */
  private Set<C> largest() {
    Set<C> largest = Set.of();
    for (Set<C> ofPeer : strangers.values()) {
      if (ofPeer.size() > largest.size()) {
        largest = ofPeer;
      }
    }
    return largest;
  }

  private C removeOldest(Set<C> ofPeer) {
    C oldest = ofPeer.iterator().next();
    removeStranger(oldest);
    return oldest;
  }

  private boolean removeStranger(C connection) {
    String peer = peers.remove(connection);
    if (peer == null) {
      return false;
    }
    Set<C> ofPeer = strangers.get(peer);
    if (ofPeer != null) {
      ofPeer.remove(connection);
      if (ofPeer.isEmpty()) {
        strangers.remove(peer);
      }
    }
    return true;
  }

  /** Whether a new connection got a place. */
  public sealed interface Admission<C> {
    /**
     * The connection got a place.
     *
     * @param evicted the connection that lost its place to the new one. The caller closes it
     */
    record Admitted<C>(Optional<C> evicted) implements Admission<C> {}

    /** Trusted connections have all places. */
    record Refused<C>() implements Admission<C> {}
  }
}
