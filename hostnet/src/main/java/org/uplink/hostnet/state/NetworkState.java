package org.uplink.hostnet.state;

import com.fasterxml.jackson.annotation.JsonAlias;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.uplink.hostnet.offload.KernelReceiveOffload;
import org.uplink.hostnet.offload.ReceiveOffload;
import org.uplink.hostnet.resolver.ResolverFile;
import org.uplink.hostnet.sysctl.LinkSysctls;
import org.uplink.hostnet.sysctl.SysctlKey;
import org.uplink.hostnet.sysctl.Sysctls;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.rule.Rule;

/**
 * The state of a host's network: the current, an earlier or a planned state.
 *
 * @param links the links
 * @param addresses the addresses, those of one link in the kernel's order
 * @param routes the routes of all tables, except the kernel's own in the local one
 * @param rules the rules of both families
 * @param sysctls the sysctls of links, by keys such as "ipv4/conf/eth0/rp_filter"
 * @param neighbours the neighbours with known link-layer addresses, and the addresses for which
 *     this host answers
 * @param bridgeEntries the entries that an administrator has added to the tables of bridges
 * @param resolvConf the text of resolv.conf, if there is such a file
 */
@RecordBuilder
public record NetworkState(
    List<LinkState> links,
    List<AddressState> addresses,
    List<RouteState> routes,
    List<Rule> rules,
    SortedMap<String, String> sysctls,
    List<NeighbourEntry> neighbours,
    List<BridgeEntryState> bridgeEntries,
    @JsonAlias("resolver") Optional<String> resolvConf)
    implements NetworkStateBuilder.With {
  public NetworkState {
    links = List.copyOf(links);
    addresses = List.copyOf(addresses);
    routes = List.copyOf(routes);
    rules = List.copyOf(rules);
    sysctls = Collections.unmodifiableSortedMap(complete(sysctls, links));
    neighbours = List.copyOf(neighbours);
    bridgeEntries = List.copyOf(bridgeEntries);
  }

  /**
   * Reads the network from the kernel, and resolv.conf.
   *
   * @throws org.uplink.rtnetlink.request.NetlinkException if the socket fails
   */
  public static NetworkState read(Rtnetlink net, Sysctls sysctls, ResolverFile resolver) {
    return read(net, sysctls, resolver, new KernelReceiveOffload(net));
  }

  /**
   * Reads the network from the kernel, and resolv.conf.
   *
   * @throws org.uplink.rtnetlink.request.NetlinkException if the socket fails
   */
  public static NetworkState read(
      Rtnetlink net, Sysctls sysctls, ResolverFile resolver, ReceiveOffload offload) {
    return new StateReader(net, sysctls, offload).read(resolver.read());
  }

  /** Reads only the links from the kernel, without their offloads. */
  public static NetworkState readLinks(Rtnetlink net) {
    return ofLinks(LinkStateReader.read(net.links().list(), _ -> false, List.of()));
  }

  /** Returns a network that has these links and nothing else. */
  public static NetworkState ofLinks(List<LinkState> links) {
    return new NetworkState(
        links,
        List.of(),
        List.of(),
        List.of(),
        new TreeMap<>(),
        List.of(),
        List.of(),
        Optional.empty());
  }

  /** Finds a link by its name. */
  public Optional<LinkState> link(String name) {
    return links.stream().filter(link -> link.name().equals(name)).findFirst();
  }

  /** Returns the names of the ports of a bridge or bond. */
  public List<String> portsOf(String master) {
    return links.stream()
        .filter(link -> link.master().filter(master::equals).isPresent())
        .map(LinkState::name)
        .toList();
  }

  /**
   * Returns this state without the links that are gone and that no request can create, such as a
   * NIC that was pulled out, and without what belongs to them.
   *
   * @param now the current state of the host
   */
  public NetworkState withoutLinksGoneFrom(NetworkState now) {
    Set<String> gone = new TreeSet<>();
    Set<String> present = now.links.stream().map(LinkState::name).collect(Collectors.toSet());
    for (LinkState link : links) {
      if (!present.contains(link.name()) && !link.canBeCreated()) {
        gone.add(link.name());
      }
    }
    if (gone.isEmpty()) {
      return this;
    }
    for (LinkState link : links) {
      if (!present.contains(link.name()) && link.lower().filter(gone::contains).isPresent()) {
        gone.add(link.name());
      }
    }
    SortedMap<String, String> keptSysctls = new TreeMap<>(sysctls);
    keptSysctls.keySet().removeIf(key -> gone.contains(SysctlKey.parse(key).device()));
    return NetworkStateBuilder.builder(this)
        .links(
            links.stream()
                .filter(link -> !gone.contains(link.name()))
                .map(link -> link.withoutPrimaryAmong(gone))
                .toList())
        .addresses(addresses.stream().filter(it -> !gone.contains(it.device())).toList())
        .routes(routes.stream().filter(route -> !route.usesAnyOf(gone)).toList())
        .sysctls(keptSysctls)
        .neighbours(neighbours.stream().filter(it -> !gone.contains(it.device())).toList())
        .bridgeEntries(bridgeEntries.stream().filter(it -> !gone.contains(it.port())).toList())
        .build();
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

  /** Returns the addresses of a link. */
  public List<AddressState> addressesOf(String device) {
    return addresses.stream().filter(address -> address.device().equals(device)).toList();
  }

  /** Returns the routes through a link. */
  public List<RouteState> routesThrough(String device) {
    return routes.stream().filter(route -> route.uses(device)).toList();
  }

  /** Returns the neighbours of a link that an administrator added. */
  public List<NeighbourEntry> configuredNeighboursOf(String device) {
    return neighbours.stream()
        .filter(entry -> entry.device().equals(device) && entry.configured())
        .toList();
  }

  /** Returns the sysctls of a link by keys without the link, such as "ipv4/rp_filter". */
  public SortedMap<String, String> sysctlsOf(String device) {
    SortedMap<String, String> found = new TreeMap<>();
    sysctls.forEach(
        (key, value) -> {
          SysctlKey parsed = SysctlKey.parse(key);
          if (parsed.device().equals(device)) {
            found.put(parsed.withoutDevice(), value);
          }
        });
    return found;
  }

  /**
   * Returns whether the kernel has no IPv6 ({@code ipv6.disable=1}). Such a kernel has no IPv6
   * sysctls.
   */
  public boolean lacksIpv6() {
    return !sysctls.isEmpty()
        && sysctls.keySet().stream().noneMatch(key -> key.startsWith("ipv6/"));
  }

  /** Finds a link by the kernel's number. */
  public Optional<LinkState> linkAt(int index) {
    return links.stream().filter(link -> link.index().equals(OptionalInt.of(index))).findFirst();
  }

  /**
   * Leaves out what an earlier agent has stored without all digits. It stored no fixed properties.
   */
  private static SortedMap<String, String> complete(
      SortedMap<String, String> sysctls, List<LinkState> links) {
    SortedMap<String, String> complete = new TreeMap<>(sysctls);
    if (links.stream().allMatch(link -> link.fixed().isEmpty())) {
      complete
          .entrySet()
          .removeIf(
              entry ->
                  LinkSysctls.mayLackDigits(
                      SysctlKey.parse(entry.getKey()).name(), entry.getValue()));
    }
    return complete;
  }
}
