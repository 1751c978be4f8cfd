package org.uplink.engine.decision.facts;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The connection between engine and host, as both ends see it.
 *
 * @param engineAddress the engine's own end
 * @param dialledAddress the host's end as the engine sees it. If the engine opened the connection,
 *     it is the address that it dialled
 * @param hostView how the host sees the connection; a stock Vdsm does not report it
 * @param isDialledByHost whether the host opened the connection
 */
public record ConnectionEnds(
    InetSocketAddress engineAddress,
    InetSocketAddress dialledAddress,
    Optional<HostView> hostView,
    boolean isDialledByHost) {
  /** Creates the ends of a connection that the engine opened. */
  public ConnectionEnds(
      InetSocketAddress engineAddress,
      InetSocketAddress dialledAddress,
      Optional<HostView> hostView) {
    this(engineAddress, dialledAddress, hostView, false);
  }

  /** Returns the same ends of a connection that the host opened. */
  public ConnectionEnds dialledByHost() {
    return new ConnectionEnds(engineAddress, dialledAddress, hostView, true);
  }

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
