package org.uplink.platform.peer;

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
 * <p>A connection is a stranger's until {@link #trust} is called. Strangers have at most a part of
 * the places. If no place is free for them, the oldest connection of the peer with the most
 * untrusted connections loses its place. A peer is a {@link PeerNetwork}. So a peer that opens many
 * connections loses its own. A peer that is alone may use all places of strangers: the more places
 * there are, the more time has each of its connections to be trusted. The first {@value #OF_KNOWN}
 * connections of a {@linkplain KnownPeers known peer} do not count, so strangers with very many
 * addresses take none of its places.
 *
 * @param <C> the connection, compared by {@code equals}
 */
public final class ConnectionPlaces<C> {
  private static final int OF_KNOWN = 8;

  private final int limit;
  private final int strangersLimit;
  private final KnownPeers known;
  private final Map<String, Set<C>> strangers = new LinkedHashMap<>();
  private final Map<C, String> peers = new LinkedHashMap<>();
  private final Set<C> trusted = new LinkedHashSet<>();

  /**
   * @param limit how many connections there may be
   * @param strangersLimit how many of them may be strangers'
   * @param known receives the peers whose connections are trusted
   */
  public ConnectionPlaces(int limit, int strangersLimit, KnownPeers known) {
    this.limit = limit;
    this.strangersLimit = strangersLimit;
    this.known = known;
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
    if (peers.size() > Math.max(1, Math.min(strangersLimit, limit - trusted.size()))) {
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
    String peer = peers.get(connection);
    if (peer == null) {
      return false;
    }
    removeStranger(connection);
    known.add(peer);
    return trusted.add(connection);
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
    int most = Integer.MIN_VALUE;
    for (Map.Entry<String, Set<C>> ofPeer : strangers.entrySet()) {
      int size = ofPeer.getValue().size() - (known.contains(ofPeer.getKey()) ? OF_KNOWN : 0);
      if (size > most) {
        most = size;
        largest = ofPeer.getValue();
      }
    }
    return largest;
  }

  private C removeOldest(Set<C> ofPeer) {
    C oldest = ofPeer.iterator().next();
    removeStranger(oldest);
    return oldest;
  }

  private void removeStranger(C connection) {
    String peer = peers.remove(connection);
    Set<C> ofPeer = peer == null ? null : strangers.get(peer);
    if (ofPeer != null) {
      ofPeer.remove(connection);
      if (ofPeer.isEmpty()) {
        strangers.remove(peer);
      }
    }
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
