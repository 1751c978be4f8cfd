package org.uplink.hostnet.plan;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.uplink.hostnet.comparison.Comparison;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.PrefixRoutes;
import org.uplink.hostnet.state.RouteState;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.route.RouteType;
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

  /** {@code IP6_RT_PRIO_USER}. */
  private static final long IPV6_METRIC = 1024;

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

  void plan(boolean defaultRoute) {
    renameRules();
    moveNeighbours();
    List<AddressState> present = host.addressesOf(ipv4, holders);
    boolean exists =
        takeOver
            || ip.address()
                .map(wanted -> present.stream().anyMatch(address -> address.local().equals(wanted)))
                .orElse(ip.autoconf());
    if (exists) {
      moveAll();
    } else {
      drop(holders);
      ip.address().ifPresent(this::addNew);
    }
    if (defaultRoute && ip.gateway().isPresent()) {
      setDefaultRoute(ip.gateway().get());
    }
  }

  /** Removes the addresses and routes of a holder. */
  void dropFrom(String holder) {
    drop(List.of(holder));
  }

  private boolean moves(String from) {
    return holders.contains(from) && !from.equals(device);
  }

  private void moveAll() {
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

  private Rule renamed(Rule rule, String holder) {
    if (!Comparison.namesAnyOf(rule, new TreeSet<>(List.of(holder)))) {
      return rule;
    }
    Rule.Selector old = rule.selector();
    return rule.withDevices(
        old.inputDevice().map(name -> name.equals(holder) ? device : name),
        old.outputDevice().map(name -> name.equals(holder) ? device : name));
  }

  private void drop(List<String> from) {
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
    host.routes.removeIf(
        route ->
            route.ipv4() == ipv4
                && !Normalization.isKernelManaged(route)
                && from.stream().anyMatch(route::uses));
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

  /** The new route gets the metric of the preferred one of those that it replaces. */
  private void setDefaultRoute(InetAddress gateway) {
    List<RouteState> current = new ArrayList<>();
    for (RouteState route : host.routes) {
      if (isDefault(route) && route.uses(device)) {
        current.add(route);
      }
    }
    if (current.stream().anyMatch(route -> hasGateway(route, gateway))) {
      return;
    }
    host.routes.removeAll(current);
    OptionalLong metric =
        current.isEmpty()
            ? ipv4 ? OptionalLong.empty() : OptionalLong.of(IPV6_METRIC)
            : Collections.min(
                    current, Comparator.comparingLong(route -> route.priority().orElse(0)))
                .priority();
    host.routes.addFirst(
        RouteState.unicast(
                new Prefix(anyAddress(gateway), 0),
                RouteProtocol.STATIC,
                Scope.UNIVERSE,
                RouteState.Hop.through(device, Optional.of(gateway)))
            .withPriority(metric));
  }

  private static InetAddress anyAddress(InetAddress of) {
    return PrefixRoutes.network(new Prefix(of, 0)).address();
  }

  private boolean isDefault(RouteState route) {
    return route.ipv4() == ipv4
        && route.destination().length() == 0
        && route.table().equals(TableId.MAIN)
        && route.type().equals(RouteType.UNICAST);
  }

  private static boolean hasGateway(RouteState route, InetAddress gateway) {
    return route.hops().stream().anyMatch(hop -> hop.gateway().filter(gateway::equals).isPresent());
  }
}
