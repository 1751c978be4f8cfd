package org.uplink.platform.peer;

import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The peers of a server that have proved who they are, the latest ones only. Floods of strangers
 * delay them less than others. A peer is a {@link PeerNetwork}. Thread-safe.
 */
public final class KnownPeers {
  private static final int MAX_PEERS = 256;

  /** In the order of their latest proof. */
  private final Set<String> peers = new LinkedHashSet<>();

  /** Remembers a peer that has proved who it is. */
  public synchronized void add(InetAddress address) {
    add(PeerNetwork.of(address));
  }

  /** Returns whether the peer is one of the latest that have proved who they are. */
  public synchronized boolean contains(InetAddress address) {
    return contains(PeerNetwork.of(address));
  }

  synchronized void add(String peer) {
    peers.remove(peer);
    peers.add(peer);
    if (peers.size() > MAX_PEERS) {
      peers.remove(peers.iterator().next());
    }
  }

  synchronized boolean contains(String peer) {
    return peers.contains(peer);
  }
}
