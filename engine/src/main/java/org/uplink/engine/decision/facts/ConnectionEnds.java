package org.uplink.engine.decision.facts;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The connection of the install, as both ends see it.
 *
 * @param engineAddress the engine's own end
 * @param dialledAddress the end that the engine dialled
 * @param hostView how the host sees the connection; a stock Vdsm does not tell
 */
public record ConnectionEnds(
    InetSocketAddress engineAddress,
    InetSocketAddress dialledAddress,
    Optional<HostView> hostView) {
  /**
   * The host's view.
   *
   * @param local L
   * @param peer P
   * @param device O, the device that owns L
   */
  public record HostView(
      InetSocketAddress local, InetSocketAddress peer, Optional<String> device) {}

  /** P, as far as it is known: where the host does not tell it, the engine's own end. */
  public InetAddress peer() {
    return hostView.map(HostView::peer).orElse(engineAddress).getAddress();
  }

  /** L, as far as it is known: where the host does not tell it, the address dialled. */
  public InetAddress local() {
    return hostView.map(HostView::local).orElse(dialledAddress).getAddress();
  }

  /** Whether the host saw another source address than the engine's end has. */
  public Optional<Boolean> sourceTranslated() {
    return hostView.map(end -> !end.peer().getAddress().equals(engineAddress.getAddress()));
  }

  /** Whether the host's end has another address than the one dialled. */
  public Optional<Boolean> destinationTranslated() {
    return hostView.map(end -> !end.local().getAddress().equals(dialledAddress.getAddress()));
  }
}
