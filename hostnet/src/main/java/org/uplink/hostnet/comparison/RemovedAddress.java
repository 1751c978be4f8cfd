package org.uplink.hostnet.comparison;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.PrefixRoutes;
import org.uplink.hostnet.state.RouteState;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.route.RouteProtocol;

/**
 * An address that another program removed, and that a rollback does not bring back.
 *
 * @param address the address as it was before the plan
 */
record RemovedAddress(AddressState address) {
  /**
   * Removes the address, and the route that the kernel adds with it: the next IPv4 address of the
   * prefix gets a route then.
   */
  void removeFrom(IndexedState state) {
    state.addresses().remove(Normalization.identity(address));
    List<AddressState> others =
        state.addresses().toList().stream()
            .filter(other -> other.device().equals(address.device()))
            .filter(other -> prefixOf(other).equals(prefixOf(address)))
            .toList();
    PrefixRoutes.kernelRouteFor(address)
        .filter(route -> isKernels(route, state))
        .ifPresent(route -> removeRoute(route, others, state));
  }

  /**
   * Removes a route, unless it has got the source of another address: the kernel refuses a route
   * from an address that the host does not have.
   */
  static void removeRouteOfSource(IndexedState state, RouteState route) {
    boolean hasSource =
        state.routes().find(Normalization.identity(route)).stream()
            .anyMatch(it -> it.preferredSource().equals(route.preferredSource()));
    if (hasSource) {
      state.routes().remove(Normalization.identity(route));
    }
  }

  private static Prefix prefixOf(AddressState of) {
    return PrefixRoutes.prefixRoute(of, of.device()).destination();
  }

  private static boolean isKernels(RouteState route, IndexedState state) {
    return state.routes().find(Normalization.identity(route)).stream()
        .allMatch(it -> it.protocol().equals(RouteProtocol.KERNEL));
  }

  private void removeRoute(RouteState route, List<AddressState> others, IndexedState state) {
    Normalization.RouteIdentity removed = Normalization.identity(route);
    List<RouteState> kept =
        others.stream()
            .filter(other -> !other.flags().noPrefixRoute())
            .map(other -> PrefixRoutes.prefixRoute(other, other.device()))
            .toList();
    if (address.ipv4()) {
      state.routes().remove(removed);
      kept.stream().findFirst().ifPresent(state.routes()::addLast);
    } else if (kept.stream().map(Normalization::identity).noneMatch(removed::equals)) {
      state.routes().remove(removed);
    }
    keepRoutesBehind(route.destination(), state);
  }

  /**
   * The kernel keeps a route whose gateway was in the prefix of the address, but accepts such a
   * route only if the gateway is marked as being on the link.
   */
  private void keepRoutesBehind(Prefix prefix, IndexedState state) {
    List<RouteState> all = state.routes().toList();
    for (RouteState route : all) {
      for (RouteState.Hop hop : route.hops()) {
        Optional<InetAddress> gateway = hop.gateway().filter(prefix::contains);
        boolean isLost =
            hop.device().filter(address.device()::equals).isPresent()
                && !hop.onlink()
                && gateway.isPresent()
                && all.stream().noneMatch(other -> isOnLink(other, gateway.get()));
        if (isLost) {
          state.routes().replace(Normalization.identity(route), it -> onLink(it, hop));
        }
      }
    }
  }

  private boolean isOnLink(RouteState route, InetAddress gateway) {
    return route.uses(address.device())
        && route.hops().stream().allMatch(hop -> hop.gateway().isEmpty())
        && route.destination().length() > 0
        && route.destination().contains(gateway);
  }

  private static RouteState onLink(RouteState route, RouteState.Hop which) {
    return route.withHops(
        route.hops().stream().map(hop -> hop.equals(which) ? hop.marked() : hop).toList());
  }
}
