package org.uplink.engine.decision.facts;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The connection between engine and host, as both ends see it.
 *
 * @param engineAddress the engine's own end
 * @param dialledAddress the address that the engine dialled
 * @param hostView how the host sees the connection; a stock Vdsm does not report it
 */
public record ConnectionEnds(
    InetSocketAddress engineAddress,
    InetSocketAddress dialledAddress,
    Optional<HostView> hostView) {

  /**
   * Returns the engine's end of the connection as the host sees it (P on the decision table's
   * page). If the host does not report it, the engine's own end is assumed.
   */
  public InetAddress peer() {
    return hostView.map(HostView::peer).orElse(engineAddress).getAddress();
  }

  /**
   * Returns the host's end of the connection as the host sees it (L). If the host does not report
   * it, the dialled address is assumed.
   */
  public InetAddress local() {
    return hostView.map(HostView::local).orElse(dialledAddress).getAddress();
  }

  /** Returns whether the host sees another source address than the engine's end has. */
  public Optional<Boolean> sourceTranslated() {
    return hostView.map(view -> !view.peer().getAddress().equals(engineAddress.getAddress()));
  }

  /** Returns whether the host's end has another address than the engine dialled. */
  public Optional<Boolean> destinationTranslated() {
    return hostView.map(view -> !view.local().getAddress().equals(dialledAddress.getAddress()));
  }

  /**
   * The connection as the host sees it.
   *
   * @param local the host's own end (L)
   * @param peer the engine's end as the host sees it (P)
   * @param device the device that has {@code local} (O)
   */
  public record HostView(
      InetSocketAddress local, InetSocketAddress peer, Optional<String> device) {}
}
