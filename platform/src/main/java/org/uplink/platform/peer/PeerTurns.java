package org.uplink.platform.peer;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A queue that serves the waiting peers in turn. If peers that were accepted before and other peers
 * wait, every second turn belongs to one that was accepted before. The newest entry of a peer comes
 * first: when more wait than can be served, the clients of the oldest entries have given up. A peer
 * is a {@link PeerNetwork}. Not thread-safe.
 *
 * @param <T> what waits
 */
public final class PeerTurns<T> {
  /**
   * How many of one peer may wait. The next one takes the place of the oldest, so that its client
   * learns soon that it has to try again.
   */
  public static final int MAX_OF_PEER = 128;

  private final KnownPeers knownPeers;
  private final Map<String, Deque<T>> known = new LinkedHashMap<>();
  private final Map<String, Deque<T>> others = new LinkedHashMap<>();
  private boolean wasKnown;

  public PeerTurns(KnownPeers knownPeers) {
    this.knownPeers = knownPeers;
  }

  /** Adds an item. Returns the oldest one of the peer, which is removed, if too many wait. */
  public Optional<T> add(T item, InetAddress address) {
    String peer = PeerNetwork.of(address);
    Map<String, Deque<T>> group = knownPeers.contains(peer) ? known : others;
    Deque<T> ofPeer = group.computeIfAbsent(peer, _ -> new ArrayDeque<>());
    ofPeer.addFirst(item);
    return ofPeer.size() > MAX_OF_PEER ? Optional.of(ofPeer.removeLast()) : Optional.empty();
  }

  /** Removes the items of a peer that match. */
  public void remove(Predicate<T> removed, InetAddress address) {
    String peer = PeerNetwork.of(address);
    remove(removed, peer, known);
    remove(removed, peer, others);
  }

  /** Removes and returns the item whose turn it is. */
  public Optional<T> next() {
    if (known.isEmpty() && others.isEmpty()) {
      return Optional.empty();
    }
    wasKnown = others.isEmpty() || (!known.isEmpty() && !wasKnown);
    return Optional.of(next(wasKnown ? known : others));
  }

  private static <T> void remove(Predicate<T> removed, String peer, Map<String, Deque<T>> group) {
    Deque<T> ofPeer = group.get(peer);
    if (ofPeer != null) {
      ofPeer.removeIf(removed);
      if (ofPeer.isEmpty()) {
        group.remove(peer);
      }
    }
  }

  private static <T> T next(Map<String, Deque<T>> group) {
    Map.Entry<String, Deque<T>> first = group.entrySet().iterator().next();
    String peer = first.getKey();
    Deque<T> ofPeer = first.getValue();
    T next = ofPeer.removeFirst();
    group.remove(peer);
    if (!ofPeer.isEmpty()) {
      // It is the last peer now.
      group.put(peer, ofPeer);
    }
    return next;
  }
}
