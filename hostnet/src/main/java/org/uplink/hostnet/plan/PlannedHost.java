package org.uplink.hostnet.plan;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.BridgeEntryState;
import org.uplink.hostnet.state.LinkLocalAddresses;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NeighbourEntry;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.RouteFormat;
import org.uplink.hostnet.state.RouteState;
import org.uplink.hostnet.sysctl.LinkSysctls;
import org.uplink.hostnet.sysctl.SysctlKey;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.rule.Rule;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/**
 * The planned state of a host. It starts as the current state, and the planners change it one part
 * at a time. Not thread-safe: one plan owns it.
 */
final class PlannedHost {
  final Map<String, LinkState> links = new LinkedHashMap<>();
  final List<AddressState> addresses;
  final List<RouteState> routes;
  final List<Rule> rules;
  final List<NeighbourEntry> neighbours;
  final SortedMap<String, String> sysctls;
  final TreeSet<String> touched = new TreeSet<>();
  final List<PlanWarning> warnings = new ArrayList<>();
  final OriginalMtus originalMtus;
  Optional<String> resolver;
  private final NetworkState start;
  private final Map<String, List<Prefix>> linkLocal = new HashMap<>();
  private final List<BridgeEntryState> bridgeEntries;

  /**
   * Creates a planned host.
   *
   * @param start the current state of the host
   * @param running the networks in force
   */
  PlannedHost(NetworkState start, RunningConfiguration running) {
    start.links().forEach(link -> links.put(link.name(), link));
    addresses = new ArrayList<>(start.addresses());
    routes = new ArrayList<>(start.routes());
    rules = new ArrayList<>(start.rules());
    sysctls = new TreeMap<>(start.sysctls());
    resolver = start.resolvConf();
    neighbours = new ArrayList<>(start.neighbours());
    this.start = start;
    bridgeEntries = new ArrayList<>(start.bridgeEntries());
    originalMtus = new OriginalMtus(start, running);
  }

  NetworkState state() {
    NetworkState planned =
        new NetworkState(
            List.copyOf(links.values()),
            addresses,
            routes,
            rules,
            sysctls,
            neighbours,
            List.of(),
            resolver);
    return planned.withBridgeEntries(
        bridgeEntries.stream().filter(entry -> entry.fits(planned)).toList());
  }

  /** Adds an entry to the table of a bridge, unless it is there. */
  void addBridgeEntry(BridgeEntryState entry) {
    if (!bridgeEntries.contains(entry)) {
      bridgeEntries.add(entry);
    }
  }

  /** Returns the state of the host before the plan. */
  NetworkState start() {
    return start;
  }

  Optional<LinkState> link(String name) {
    return Optional.ofNullable(links.get(name));
  }

  /** Changes an existing link. */
  void change(String name, UnaryOperator<LinkState> change) {
    touched.add(name);
    links.computeIfPresent(name, (_, link) -> change.apply(link));
  }

  /** Adds or replaces a link. */
  void put(LinkState link) {
    touched.add(link.name());
    links.put(link.name(), link);
  }

  /** Removes a link with its addresses, routes, neighbours and sysctls. */
  void remove(String name) {
    touched.add(name);
    links.remove(name);
    originalMtus.forget(name);
    addresses.removeIf(address -> address.device().equals(name));
    removeHops(List.of(name), _ -> true);
    neighbours.removeIf(neighbour -> neighbour.device().equals(name));
    sysctls.keySet().removeIf(key -> SysctlKey.parse(key).device().equals(name));
    portsOf(name).forEach(port -> change(port, link -> link.withMaster(Optional.empty())));
  }

  /**
   * Removes the next hops through some devices, and the routes that have no other next hop.
   *
   * @param which the routes that lose their next hops
   * @return the routes that were removed or lost a next hop, as they were
   */
  List<RouteState> removeHops(Collection<String> devices, Predicate<RouteState> which) {
    List<RouteState> changed = new ArrayList<>();
    List<RouteState> left = new ArrayList<>();
    for (RouteState route : routes) {
      if (devices.stream().anyMatch(route::uses) && which.test(route)) {
        changed.add(route);
        Optional<RouteState> rest = route.without(devices);
        rest.ifPresent(left::add);
        rest.stream()
            .flatMap(other -> other.hops().stream())
            .forEach(hop -> hop.device().ifPresent(touched::add));
      } else {
        left.add(route);
      }
    }
    routes.clear();
    routes.addAll(left);
    return changed;
  }

  /** Warns that a route is removed from a device, or loses its next hops there. */
  void warnOfRemoval(RouteState route, String from, String reason) {
    String name = RouteFormat.format(route);
    warnings.add(
        PlanWarning.of(
            WarningCode.ROUTE_REMOVED,
            from,
            name,
            "the change removes %s%s, because %s"
                .formatted(
                    route.without(List.of(from)).isPresent()
                        ? "the next hop through " + from + " from the route "
                        : "the route ",
                    name,
                    reason)));
  }

  List<String> portsOf(String master) {
    return links.values().stream()
        .filter(link -> link.master().filter(master::equals).isPresent())
        .map(LinkState::name)
        .toList();
  }

  Optional<LinkState> vlanOn(String lower, int id) {
    return state().vlanOn(lower, id);
  }

  List<LinkState> vlansOn(String lower) {
    return state().vlansOn(lower);
  }

  /** Plans a sysctl. Ignores an IPv6 sysctl if the host's kernel has no IPv6. */
  void setSysctl(String family, String device, String name, String value) {
    setSysctl(new SysctlKey(family, device, name), value);
  }

  void setSysctl(SysctlKey key, String value) {
    touched.add(key.device());
    if (key.family().equals("ipv6") && start.lacksIpv6()) {
      return;
    }
    sysctls.put(key.toString(), value);
  }

  /** Disables IPv6 on a port. Its bridge has the addresses. */
  void disableIpv6(String port) {
    setSysctl("ipv6", port, "disable_ipv6", "1");
    dropLinkLocal(port);
  }

  /**
   * Moves the link-local addresses that the kernel does not generate on the other link by itself:
   * it does so only with {@code addr_gen_mode} 0, from the MAC.
   */
  void moveLinkLocal(String from, String to) {
    LinkLocalAddresses planned = new LinkLocalAddresses(state());
    replaceIf(
        addresses,
        address ->
            address.device().equals(from)
                && address.linkLocal()
                && !planned.generates(address.onLink(to)),
        address -> address.onLink(to));
  }

  /**
   * Remembers all link-local addresses that a link is to have.
   *
   * @param known the addresses; absent if they are not known
   */
  void rememberLinkLocal(String device, Optional<List<Prefix>> known) {
    known.ifPresentOrElse(
        addresses -> linkLocal.put(device, addresses), () -> linkLocal.remove(device));
  }

  /**
   * Plans the link-local addresses that the kernel generates when IPv6 starts on a link, unless the
   * link takes the configuration of one that did not have such an address: its MAC had changed, or
   * somebody had deleted it.
   */
  void planGeneratedLinkLocal() {
    LinkLocalAddresses before = new LinkLocalAddresses(start);
    LinkLocalAddresses then = new LinkLocalAddresses(state());
    for (String device : touched) {
      List<Prefix> wanted = then.of(device).stream().map(AddressState::local).toList();
      boolean isUnspecified = start.link(device).isEmpty() && wanted.isEmpty();
      if (then.areComplete(device) && !isUnspecified && !before.hasIpv6(device)) {
        then.generatedOn(device)
            .filter(address -> !wanted.contains(address.local()))
            .filter(address -> belongs(address, wanted))
            .ifPresent(addresses::add);
      }
    }
  }

  /**
   * Forgets the MTUs of IPv6 that are not lower than those of their links: the kernel sets them.
   */
  void forgetIpv6MtusOfLinks() {
    for (String device : touched) {
      String key = LinkSysctls.mtuKey(device).toString();
      int mtu = link(device).map(LinkState::mtu).orElse(0);
      if (sysctls.containsKey(key) && Integer.parseInt(sysctls.getOrDefault(key, "0")) >= mtu) {
        sysctls.remove(key);
      }
    }
  }

  /** Removes the link-local addresses of a port and their routes. */
  void dropLinkLocal(String port) {
    addresses.removeIf(address -> address.device().equals(port) && address.linkLocal());
    routes.removeIf(route -> route.uses(port) && Normalization.isKernelManaged(route));
  }

  /** Removes IPv6 from a link: its addresses, its routes and its sysctls. */
  void removeIpv6(String device) {
    change(device, link -> link.withToken(Optional.of(LinkState.NO_TOKEN)));
    addresses.removeIf(address -> address.device().equals(device) && !address.ipv4());
    removeHops(List.of(device), route -> !route.ipv4());
    neighbours.removeIf(neighbour -> neighbour.device().equals(device) && !neighbour.ipv4());
    sysctls
        .keySet()
        .removeIf(key -> key.startsWith("ipv6/") && SysctlKey.parse(key).device().equals(device));
  }

  Optional<String> sysctl(String family, String device, String name) {
    return Optional.ofNullable(sysctls.get(new SysctlKey(family, device, name).toString()));
  }

  /** Copies all sysctls of a link to another. */
  void copySysctls(String source, String target) {
    touched.add(target);
    SortedMap<String, String> copies = new TreeMap<>();
    sysctls.forEach(
        (key, value) -> {
          SysctlKey parsed = SysctlKey.parse(key);
          if (parsed.device().equals(source)) {
            copies.put(parsed.withDevice(target).toString(), value);
          }
        });
    sysctls.putAll(copies);
  }

  /**
   * Plans the interface identifier of the addresses that a link makes from router advertisements.
   * Does nothing if the link makes none: the kernel refuses an identifier for such a link.
   */
  void setToken(String device, InetAddress token) {
    if (acceptsAdvertisements(device)) {
      change(device, link -> link.withToken(Optional.of(token)));
    }
  }

  /** Returns whether a link makes addresses from router advertisements. */
  boolean acceptsAdvertisements(String device) {
    String accepted = sysctl("ipv6", device, "accept_ra").orElse("0");
    boolean isRouter = !sysctl("ipv6", device, "forwarding").orElse("0").equals("0");
    return accepted.equals("2") || (!accepted.equals("0") && !isRouter);
  }

  /** Returns the addresses of a family on some links, except link-local ones. */
  List<AddressState> addressesOf(boolean ipv4, List<String> holders) {
    return addresses.stream()
        .filter(address -> address.ipv4() == ipv4 && !address.linkLocal())
        .filter(address -> holders.contains(address.device()))
        .toList();
  }

  /** Replaces the members of a list that match, each in its place. */
  static <T> void replaceIf(List<T> list, Predicate<T> which, UnaryOperator<T> with) {
    list.replaceAll(member -> which.test(member) ? with.apply(member) : member);
  }

  private boolean belongs(AddressState generated, List<Prefix> wanted) {
    List<Prefix> known = linkLocal.get(generated.device());
    return known == null
        || known.contains(generated.local())
        || (!known.isEmpty() && wanted.isEmpty());
  }
}
