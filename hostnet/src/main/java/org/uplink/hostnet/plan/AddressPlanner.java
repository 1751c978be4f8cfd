package org.uplink.hostnet.plan;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.uplink.hostnet.comparison.Comparison;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.AddressStateBuilder;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.PrefixRoutes;
import org.uplink.hostnet.state.RouteState;
import org.uplink.hostnet.state.RouteStateBuilder;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.rule.Rule;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/**
 * Plans the addresses, routes and rules of one address family for a network's device.
 *
 * <p>If the request takes over a device, names an address that exists already, or leaves the
 * addresses to router advertisements, all addresses and the routes of all tables move to the
 * device. Otherwise the existing addresses are removed, and the device gets the addresses of the
 * request.
 */
final class AddressPlanner {
  private static final int PERMANENT = 0x80;
  private static final int DEPRECATED = 0x20;

  /** {@code IFA_F_MANAGETEMPADDR}. */
  private static final int MANAGE_TEMPORARY = 0x100;

  private final PlannedHost host;
  private final boolean ipv4;
  private final NetworkSpec.Ip ip;
  private final boolean takeOver;
  private final List<String> holders;
  private final String device;

  /**
   * Creates the planner.
   *
   * @param takeOver whether all addresses and routes move, even if the request names others
   * @param holders the links that have the addresses and routes now
   * @param device the link that will have them
   */
  AddressPlanner(
      PlannedHost host,
      boolean ipv4,
      NetworkSpec.Ip ip,
      boolean takeOver,
      List<String> holders,
      String device) {
    this.host = host;
    this.ipv4 = ipv4;
    this.ip = ip;
    this.takeOver = takeOver;
    this.holders = holders;
    this.device = device;
  }

  /**
   * Plans the family.
   *
   * @param role whether the host's default route is to go through the network
   */
  void plan(DefaultRoutePlanner.Role role) {
    renameRules();
    moveNeighbours();
    List<AddressState> present = host.addressesOf(ipv4, holders);
    boolean exists =
        takeOver
            || ip.address()
                .map(wanted -> present.stream().anyMatch(address -> address.local().equals(wanted)))
                .orElse(ip.autoconf());
    DefaultRoutePlanner defaultRoute = new DefaultRoutePlanner(host, ipv4, ip, device);
    if (exists) {
      moveAll();
      if (!takeOver) {
        ip.address().ifPresent(this::makePermanent);
      }
    } else {
      drop(holders, route -> defaultRoute.replaces(route, role));
      ip.address().ifPresent(this::addNew);
    }
    defaultRoute.plan(role);
  }

  /** Removes the addresses and routes of a holder. */
  void dropFrom(String holder) {
    drop(List.of(holder), _ -> false);
  }

  private boolean moves(String from) {
    return holders.contains(from) && !from.equals(device);
  }

  private void moveAll() {
    for (AddressState address : host.addressesOf(ipv4, holders)) {
      if (moves(address.device())) {
        address.labelLostOn(device).ifPresent(part -> warnOfLabel(address, part));
      }
    }
    PlannedHost.replaceIf(
        host.addresses,
        address -> address.ipv4() == ipv4 && !address.linkLocal() && moves(address.device()),
        address -> address.movedTo(device));
    String target = device;
    for (String holder : holders) {
      if (moves(holder)) {
        PlannedHost.replaceIf(
            host.routes,
            route ->
                route.ipv4() == ipv4 && !Normalization.isKernelManaged(route) && route.uses(holder),
            route -> route.moved(holder, target));
      }
    }
  }

  private void warnOfLabel(AddressState address, String part) {
    host.warnings.add(
        PlanWarning.of(
            WarningCode.LABEL_LOST,
            address.device(),
            address.local().toString(),
            "%s has the label %s and gets the label %s, because %s%s would have more than 15 bytes"
                .formatted(address.local(), address.device() + part, device, device, part)));
  }

  /**
   * Changes the rules that name a new port to name the bridge, because the rules would never match
   * again.
   */
  private void renameRules() {
    for (String holder : holders) {
      if (moves(holder)) {
        PlannedHost.replaceIf(
            host.rules, rule -> rule.ipv6() != ipv4, rule -> renamed(rule, holder));
      }
    }
  }

  /** Neighbours that an administrator added belong to the network behind the device. */
  private void moveNeighbours() {
    PlannedHost.replaceIf(
        host.neighbours,
        entry -> entry.configured() && entry.ipv4() == ipv4 && moves(entry.device()),
        entry -> entry.withDevice(device));
  }

  /** A rule may name the link by one of its alternative names. */
  private Rule renamed(Rule rule, String holder) {
    Set<String> names = new TreeSet<>(List.of(holder));
    host.link(holder)
        .flatMap(LinkState::fixed)
        .ifPresent(fixed -> names.addAll(fixed.alternativeNames()));
    if (!Comparison.namesAnyOf(rule, names)) {
      return rule;
    }
    Rule.Selector old = rule.selector();
    Stream.concat(old.inputDevice().stream(), old.outputDevice().stream())
        .filter(names::contains)
        .forEach(host.touched::add);
    return rule.withDevices(
        old.inputDevice().map(name -> names.contains(name) ? device : name),
        old.outputDevice().map(name -> names.contains(name) ? device : name));
  }

  /**
   * Removes the addresses and routes of some links, and warns of those that are not replaced. The
   * device keeps its link-local addresses, and the route to them.
   */
  private void drop(List<String> from, Predicate<RouteState> isReplaced) {
    List<AddressState> present = host.addressesOf(ipv4, from);
    for (AddressState address : present) {
      host.warnings.add(
          PlanWarning.of(
              WarningCode.ADDRESS_REMOVED,
              address.device(),
              address.local().toString(),
              "%s is removed from %s, because the request does not name it"
                  .formatted(address.local(), address.device())));
    }
    host.addresses.removeAll(present);
    host
        .removeHops(
            from,
            route ->
                route.ipv4() == ipv4
                    && !Normalization.isKernelManaged(route)
                    && !PrefixRoutes.isLinkLocalOf(device, route))
        .stream()
        .filter(route -> !isReplaced.test(route) && !isPrefixRoute(route, present))
        .forEach(
            route ->
                host.warnOfRemoval(
                    route,
                    from.stream().filter(route::uses).findFirst().orElse(device),
                    "the request does not name the addresses that the NIC has now"));
  }

  /** Returns whether a route leads to the prefix of an address itself. */
  private static boolean isPrefixRoute(RouteState route, List<AddressState> addresses) {
    return route.hops().stream().allMatch(hop -> hop.gateway().isEmpty())
        && addresses.stream()
            .map(address -> PrefixRoutes.prefixRoute(address, address.device()).destination())
            .anyMatch(route.destination()::equals);
  }

  /**
   * Makes the address that the request names permanent, with the route to its prefix. Nobody would
   * renew a lease, or accept an advertisement, after the change.
   */
  private void makePermanent(Prefix wanted) {
    if (ip.autoconf()) {
      return;
    }
    List<AddressState> leased = new ArrayList<>();
    for (AddressState address : host.addressesOf(ipv4, List.of(device))) {
      if (address.expires()) {
        leased.add(address);
      }
    }
    for (AddressState address : leased) {
      if (address.local().equals(wanted)) {
        host.addresses.set(host.addresses.indexOf(address), permanent(address));
        Prefix prefix = PrefixRoutes.prefixRoute(address, device).destination();
        PlannedHost.replaceIf(
            host.routes,
            route -> isOnLink(route, prefix),
            route -> RouteStateBuilder.builder(route).expires(OptionalLong.empty()).build());
      } else if (ipv4) {
        host.warnings.add(
            PlanWarning.of(
                WarningCode.LEASE_EXPIRES,
                device,
                address.local().toString(),
                "%s of %s is valid for %d s only, and nobody renews it after the change, because the request has no DHCP"
                    .formatted(address.local(), device, address.life().orElseThrow().valid())));
      }
    }
  }

  private static AddressState permanent(AddressState address) {
    int lasting = address.flags().bits() & ~(MANAGE_TEMPORARY | DEPRECATED);
    return AddressStateBuilder.builder(address)
        .flags(new AddressFlags(lasting | PERMANENT))
        .life(Optional.empty())
        .build();
  }

  private boolean isOnLink(RouteState route, Prefix prefix) {
    return route.destination().equals(prefix)
        && route.uses(device)
        && route.hops().stream().allMatch(hop -> hop.gateway().isEmpty());
  }

  private void addNew(Prefix wanted) {
    AddressState address =
        new AddressState(
            device,
            wanted,
            Optional.empty(),
            ipv4 ? broadcast(wanted) : Optional.empty(),
            ipv4 ? Optional.of(device) : Optional.empty(),
            Scope.UNIVERSE,
            new AddressFlags(AddressState.NO_PREFIX_ROUTE | PERMANENT),
            Optional.empty(),
            OptionalLong.empty(),
            List.of());
    host.addresses.add(address);
    if (!wanted.isHost()) {
      host.routes.add(PrefixRoutes.prefixRoute(address, device));
    }
  }

  private static Optional<InetAddress> broadcast(Prefix prefix) {
    if (prefix.length() > 30) {
      return Optional.empty();
    }
    byte[] bytes = prefix.address().getAddress();
    for (int bit = prefix.length(); bit < bytes.length * 8; bit++) {
      bytes[bit / 8] |= (byte) (0x80 >> (bit % 8));
    }
    try {
      return Optional.of(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has the length of its family: " + prefix, e);
    }
  }
}
