package org.uplink.engine.decision;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The connection of the install, as both ends see it.
 *
 * @param near the engine's own end
 * @param dialled the end that the engine dialled
 * @param host how the host sees the connection; a stock Vdsm does not tell
 */
public record Connection(
    InetSocketAddress near, InetSocketAddress dialled, Optional<HostEnd> host) {
  /**
   * The host's view.
   *
   * @param local L
   * @param peer P
   * @param device O, the device that owns L
   */
  public record HostEnd(InetSocketAddress local, InetSocketAddress peer, Optional<String> device) {}

  /** P, as far as it is known: where the host does not tell it, the engine's own end. */
  public InetAddress peer() {
    return host.map(HostEnd::peer).orElse(near).getAddress();
  }

  /** L, as far as it is known: where the host does not tell it, the address dialled. */
  public InetAddress local() {
    return host.map(HostEnd::local).orElse(dialled).getAddress();
  }

  /** Whether the host saw another source address than the engine's end has. */
  public Optional<Boolean> sourceTranslated() {
    return host.map(end -> !end.peer().getAddress().equals(near.getAddress()));
  }

  /** Whether the host's end has another address than the one dialled. */
  public Optional<Boolean> destinationTranslated() {
    return host.map(end -> !end.local().getAddress().equals(dialled.getAddress()));
  }
}
