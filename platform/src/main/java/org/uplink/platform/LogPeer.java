package org.uplink.platform;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.uplink.platform.peer.PeerNetwork;

/**
 * A peer that can cause log entries, as an argument of each such entry. The log of a daemon limits
 * the lines of each peer, and the lines of all strangers together.
 *
 * @param group the text that the peer's entries have in common, whatever port the peer uses
 * @param isStranger whether the peer has not proved who it is
 * @param name the text of the peer in the entry
 */
public record LogPeer(String group, boolean isStranger, String name) {
  /** Returns a peer that has proved who it is. */
  public static LogPeer known(String name) {
    return new LogPeer(name, false, name);
  }

  /**
   * Returns a peer of which only the address is known.
   *
   * @param name the address with its port, as the entry shows it
   */
  public static LogPeer stranger(SocketAddress address, String name) {
    return new LogPeer(
        address instanceof InetSocketAddress internet && internet.getAddress() != null
            ? PeerNetwork.of(internet.getAddress())
            : "unknown addresses",
        true,
        name);
  }

  /** Returns the same peer, after it has proved who it is. */
  public LogPeer proven() {
    return new LogPeer(group, false, name);
  }

  @Override
  public String toString() {
    return name;
  }
}
