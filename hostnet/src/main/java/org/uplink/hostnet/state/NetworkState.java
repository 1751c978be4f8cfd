package org.uplink.hostnet.state;

import com.fasterxml.jackson.annotation.JsonAlias;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.uplink.hostnet.resolver.ResolverFile;
import org.uplink.hostnet.sysctl.SysctlKey;
import org.uplink.hostnet.sysctl.Sysctls;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.rule.Rule;

/**
 * A host's network: what is, what was, or what will be.
 *
 * @param links the links
 * @param addresses the addresses, of each link in the kernel's order
 * @param routes the routes of all tables but the local one, which the kernel keeps by itself
 * @param rules the rules of both families
 * @param sysctls the settings of the links, as "ipv4/conf/eth0/rp_filter"
 * @param neighbours the neighbours whose link-layer addresses are known
 * @param resolvConf the text of resolv.conf; absent: there is none
 */
public record NetworkState(
    List<LinkState> links,
    List<AddressState> addresses,
    List<RouteState> routes,
    List<Rule> rules,
    SortedMap<String, String> sysctls,
    List<NeighbourEntry> neighbours,
    @JsonAlias("resolver") Optional<String> resolvConf) {
  /** Keeps copies. */
  public NetworkState {
    links = List.copyOf(links);
    addresses = List.copyOf(addresses);
    routes = List.copyOf(routes);
    rules = List.copyOf(rules);
    sysctls = Collections.unmodifiableSortedMap(new TreeMap<>(sysctls));
    neighbours = List.copyOf(neighbours);
  }

  /**
   * Reads it from the kernel, and the name servers from their file.
   *
   * @throws org.uplink.rtnetlink.request.NetlinkException where the socket is broken
   */
  public static NetworkState read(Rtnetlink net, Sysctls sysctls, ResolverFile resolver) {
    return new StateReader(net, sysctls).read(resolver.read());
  }

  /** The same with this text of resolv.conf. */
  public NetworkState resolver(Optional<String> other) {
    return new NetworkState(links, addresses, routes, rules, sysctls, neighbours, other);
  }

  /** The link with this name. */
  public Optional<LinkState> link(String name) {
    return links.stream().filter(link -> link.name().equals(name)).findFirst();
  }

  /** The names of the ports of a bridge or bond. */
  public List<String> portsOf(String master) {
    return links.stream()
        .filter(link -> link.master().filter(master::equals).isPresent())
        .map(LinkState::name)
        .toList();
  }

  /** Finds the VLAN with this id on a link. Its name does not matter. */
  public Optional<LinkState> vlanOn(String lower, int id) {
    return vlansOn(lower).stream()
        .filter(link -> link.vlan().equals(OptionalInt.of(id)))
        .findFirst();
  }

  /** Returns the VLANs on a link. */
  public List<LinkState> vlansOn(String lower) {
    return links.stream().filter(link -> link.lower().filter(lower::equals).isPresent()).toList();
  }

  /** The addresses of a link. */
  public List<AddressState> addressesOf(String device) {
    return addresses.stream().filter(address -> address.device().equals(device)).toList();
  }

  /** The routes that go by a link. */
  public List<RouteState> routesThrough(String device) {
    return routes.stream().filter(route -> route.uses(device)).toList();
  }

  /** The settings of a link, by their names without the link's, as "ipv4/rp_filter". */
  public SortedMap<String, String> sysctlsOf(String device) {
    SortedMap<String, String> found = new TreeMap<>();
    sysctls.forEach(
        (key, value) -> {
          SysctlKey parsed = SysctlKey.parse(key);
          if (parsed.device().equals(device)) {
            found.put(parsed.family() + "/" + parsed.name(), value);
          }
        });
    return found;
  }

  /** The names of the tables that its routes are in. */
  public Set<Integer> tables() {
    Set<Integer> tables = new TreeSet<>();
    routes.forEach(route -> tables.add(route.table().value()));
    return tables;
  }
}
