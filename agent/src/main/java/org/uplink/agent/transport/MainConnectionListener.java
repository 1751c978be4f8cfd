package org.uplink.agent.transport;

import java.net.InetSocketAddress;

/** Learns of the connection over which the engine calls. One thread calls all methods. */
public interface MainConnectionListener {
  /**
   * A connection was opened.
   *
   * @param local this host's end
   * @param remote the engine's end, as this host sees it
   */
  void opened(InetSocketAddress local, InetSocketAddress remote);

  /** The connection has ended. */
  void closed();
}
