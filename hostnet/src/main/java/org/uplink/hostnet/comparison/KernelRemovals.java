package org.uplink.hostnet.comparison;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkLocalAddresses;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NeighbourEntry;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.PrefixRoutes;
import org.uplink.hostnet.state.RouteState;
import org.uplink.rtnetlink.net.Prefix;

/**
 * What the kernel itself removes from links. A link that goes down loses its IPv6 addresses, its
 * routes, except those to the prefixes of IPv4 addresses, and its neighbours. It stays so when the
 * link goes up again.
 */
final class KernelRemovals {
  private final NetworkState before;
  private final NetworkState after;
  private final NetworkState now;
  private final Set<String> devices;
  private final LinkLocalAddresses ipv6;
  private final Map<Part, Integer> left = new HashMap<>();
  private final Set<Part> addressed = new HashSet<>();
  private final Map<Part, Integer> addressesLeft = new HashMap<>();

  KernelRemovals(NetworkState before, NetworkState after, NetworkState now, Set<String> devices) {
    this.before = before;
    this.after = after;
    this.now = now;
    this.devices = new TreeSet<>(devices);
    ipv6 = new LinkLocalAddresses(now);
    countAddresses();
    countRoutes();
    countNeighbours();
  }

  /**
   * Returns whether the link does not exist, is another one of the same name, or has no IPv6, so
   * that it lost everything of the family.
   */
  boolean tookAllFrom(String device, boolean ipv4) {
    Optional<LinkState> link = now.link(device);
    OptionalInt earlier = before.link(device).map(LinkState::index).orElse(OptionalInt.empty());
    boolean isOther =
        earlier.isPresent() && !link.map(LinkState::index).filter(earlier::equals).isPresent();
    return link.isEmpty() || isOther || (!ipv4 && !ipv6.hasIpv6(device));
  }

  /** Returns whether the link is down, so that it lost its routes and neighbours. */
  boolean isDown(String device) {
    return now.link(device).filter(LinkState::up).isEmpty();
  }

  /** Returns whether the link had planned addresses of a family and has none of them. */
  boolean lostAllAddresses(String device, boolean ipv4) {
    Part part = new Part(device, ipv4);
    return addressed.contains(part) && addressesLeft.getOrDefault(part, 0) == 0;
  }

  /**
   * Returns whether nothing is left of what the link loses when it goes down. It has probably been
   * down.
   */
  boolean mayHaveFlushed(String device, boolean ipv4) {
    int rest = left.getOrDefault(new Part(device, false), 0);
    return rest == 0 && (!ipv4 || left.getOrDefault(new Part(device, true), 0) == 0);
  }

  private void countAddresses() {
    Set<Normalization.AddressIdentity> present =
        now.addresses().stream().map(Normalization::identity).collect(Collectors.toSet());
    for (AddressState address : after.addresses()) {
      if (!devices.contains(address.device()) || address.linkLocal()) {
        continue;
      }
      Part part = new Part(address.device(), address.ipv4());
      addressed.add(part);
      if (present.contains(Normalization.identity(address))) {
        addressesLeft.merge(part, 1, Integer::sum);
        if (!address.ipv4() && !keepsAddresses(address.device())) {
          left.merge(part, 1, Integer::sum);
        }
      }
    }
  }

  private boolean keepsAddresses(String device) {
    return !now.sysctlsOf(device).getOrDefault("ipv6/keep_addr_on_down", "0").equals("0");
  }

  private void countRoutes() {
    Set<Normalization.RouteIdentity> present =
        now.routes().stream().map(Normalization::identity).collect(Collectors.toSet());
    // The kernel adds these again when the link goes up.
    Set<Prefix> ofAddresses = new HashSet<>();
    now.addresses().stream()
        .filter(address -> devices.contains(address.device()))
        .flatMap(address -> PrefixRoutes.kernelRouteFor(address).stream())
        .forEach(route -> ofAddresses.add(route.destination()));
    for (RouteState route : after.routes()) {
      if (route.usesAnyOf(devices)
          && !Normalization.isKernelManaged(route)
          && !ofAddresses.contains(route.destination())
          && present.contains(Normalization.identity(route))) {
        route.hops().stream()
            .flatMap(hop -> hop.device().stream())
            .filter(devices::contains)
            .distinct()
            .forEach(device -> left.merge(new Part(device, route.ipv4()), 1, Integer::sum));
      }
    }
  }

  private void countNeighbours() {
    Set<NeighbourEntry.Identity> present =
        now.neighbours().stream().map(NeighbourEntry::identity).collect(Collectors.toSet());
    after.neighbours().stream()
        .filter(NeighbourEntry::permanent)
        .filter(entry -> devices.contains(entry.device()))
        .filter(entry -> present.contains(entry.identity()))
        .forEach(entry -> left.merge(new Part(entry.device(), entry.ipv4()), 1, Integer::sum));
  }

  /** The objects of a link in a family. */
  private record Part(String device, boolean ipv4) {}
}
