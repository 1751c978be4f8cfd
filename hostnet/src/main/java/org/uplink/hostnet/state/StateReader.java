package org.uplink.hostnet.state;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.uplink.hostnet.sysctl.LinkSysctls;
import org.uplink.hostnet.sysctl.SysctlKey;
import org.uplink.hostnet.sysctl.Sysctls;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.address.InterfaceAddress;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkDetails;
import org.uplink.rtnetlink.link.LinkKind;
import org.uplink.rtnetlink.link.LinkPort;
import org.uplink.rtnetlink.link.LinkTable;
import org.uplink.rtnetlink.neighbour.Neighbour;
import org.uplink.rtnetlink.neighbour.NeighbourFlags;
import org.uplink.rtnetlink.neighbour.NeighbourState;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.route.Encapsulation;
import org.uplink.rtnetlink.route.Metric;
import org.uplink.rtnetlink.route.NextHop;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteFlags;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.route.RouterPreference;

/** Reads a {@link NetworkState}. */
final class StateReader {
  /** The EtherType of an 802.1Q tag. */
  private static final int IEEE_802_1Q = 0x8100;

  /**
   * The setting of all links. The kernel uses the larger of this value and the link's own value.
   */
  private static final String ALL_RP_FILTER = "ipv4/conf/all/rp_filter";

  /** The pseudo-link whose sysctls a new link gets. */
  private static final String DEFAULTS = "default";

  private static final String LOOPBACK = "lo";

  private final Rtnetlink net;
  private final Sysctls sysctls;

  StateReader(Rtnetlink net, Sysctls sysctls) {
    this.net = net;
    this.sysctls = sysctls;
  }

  NetworkState read(Optional<String> resolvConf) {
    LinkTable table = net.links().list();
    List<LinkState> links = table.all().stream().map(link -> link(link, table)).toList();
    return new NetworkState(
        links,
        net.addresses().list().stream().map(StateReader::address).toList(),
        net.routes().list(TableId.UNSPECIFIED).stream()
            .filter(StateReader::isConfigured)
            .flatMap(route -> splitIpv6Hops(StateReader.route(route)).stream())
            .toList(),
        net.rules().list(),
        readSysctls(table),
        neighbours(table),
        resolvConf);
  }

  static List<LinkState> readLinks(Rtnetlink net) {
    LinkTable table = net.links().list();
    return table.all().stream().map(link -> link(link, table)).toList();
  }

  private static LinkState link(Link link, LinkTable table) {
    return new LinkState(
        link.name(),
        link.kind().map(LinkKind::name),
        link.mac(),
        link.permanentMac()
            .or(
                () ->
                    link.port() instanceof LinkPort.BondPort port
                        ? port.permanentMac()
                        : Optional.empty()),
        link.mtu(),
        link.flags().up(),
        link.carrier(),
        table.masterOf(link).map(Link::name),
        link.is(LinkKind.VLAN) ? table.lowerOf(link).map(Link::name) : Optional.empty(),
        link.details() instanceof LinkDetails.Vlan vlan && vlan.protocol() == IEEE_802_1Q
            ? OptionalInt.of(vlan.id())
            : OptionalInt.empty(),
        link.details() instanceof LinkDetails.Bridge bridge
            ? Optional.of(bridge(bridge))
            : Optional.empty(),
        link.details() instanceof LinkDetails.Bond bond
            ? Optional.of(bond(bond, table))
            : Optional.empty(),
        link.port() instanceof LinkPort.BridgePort port ? port.options() : Map.of(),
        Optional.of(
            new LinkState.FixedProperties(
                link.type(),
                link.alternativeNames(),
                link.mtuRange().min(),
                link.mtuRange().max())));
  }

  private static LinkState.Bridge bridge(LinkDetails.Bridge bridge) {
    Map<String, Integer> options = new HashMap<>();
    options.put("hello_time", toHundredths(bridge.helloTime()));
    options.put("max_age", toHundredths(bridge.maxAge()));
    options.put("ageing_time", toHundredths(bridge.ageing()));
    options.put("priority", bridge.priority());
    options.put("mcast_snooping", bridge.multicastSnooping() ? 1 : 0);
    options.put("group_fwd_mask", bridge.groupForwardMask());
    // A kernel without bridge VLANs has neither option.
    bridge
        .vlanDefault()
        .ifPresent(
            id -> {
              options.put("vlan_default_pvid", id);
              options.put(LinkState.VLAN_FILTERING, bridge.vlanFiltering() ? 1 : 0);
            });
    return new LinkState.Bridge(bridge.stp(), bridge.forwardDelay().toMillis(), options);
  }

  private static int toHundredths(Duration time) {
    return (int) (time.toMillis() / 10);
  }

  private static LinkState.Bond bond(LinkDetails.Bond bond, LinkTable table) {
    Map<String, Integer> options = new HashMap<>();
    bond.options()
        .forEach(
            (name, value) -> {
              if (value.matches("[0-9]{1,9}")) {
                options.put(name, Integer.valueOf(value));
              }
            });
    options.put("miimon", (int) bond.miiInterval().toMillis());
    Optional<String> primary =
        bond.primary().isPresent()
            ? table.find(bond.primary().getAsInt()).map(Link::name)
            : Optional.empty();
    return new LinkState.Bond(bond.mode().value(), primary, options);
  }

  private static AddressState address(InterfaceAddress address) {
    boolean isLimited =
        address.preferredLifetime().isPresent() || address.validLifetime().isPresent();
    Optional<AddressState.Life> life =
        isLimited
            ? Optional.of(
                new AddressState.Life(
                    seconds(address.preferredLifetime()), seconds(address.validLifetime())))
            : Optional.empty();
    return new AddressState(
        address.device().name(),
        address.local(),
        address.peer(),
        address.broadcast(),
        address.label(),
        address.scope(),
        address.flags(),
        life,
        address.metric(),
        address.rawAttributes());
  }

  private static long seconds(Optional<Duration> lifetime) {
    return lifetime.map(Duration::toSeconds).orElse(AddressState.FOREVER);
  }

  /** The kernel itself maintains cached routes, and its own routes in the local table. */
  private static boolean isConfigured(Route route) {
    boolean isKernels =
        route.table().equals(TableId.LOCAL) && route.protocol().equals(RouteProtocol.KERNEL);
    return !isKernels && !route.flags().cloned();
  }

  private static RouteState route(Route route) {
    Map<Integer, Long> metrics = new HashMap<>();
    route.metrics().values().forEach((metric, value) -> metrics.put(metric.number(), value));
    return new RouteState(
        route.destination(),
        route.source(),
        route.type(),
        route.table(),
        route.protocol(),
        route.scope(),
        route.tos(),
        route.nextHops().stream().map(StateReader::hop).toList(),
        route.preferredSource(),
        route.priority(),
        new RouteState.Metrics(
            metrics,
            route.metrics().locked().stream().map(Metric::number).collect(Collectors.toSet()),
            route.metrics().congestionControl(),
            route.metrics().rawAttributes()),
        route.cache().expires().isPresent()
            ? OptionalLong.of(Math.max(1, route.cache().expires().get().toSeconds()))
            : OptionalLong.empty(),
        unwritable(route),
        flags(route),
        route.realms(),
        route.preference().filter(preference -> preference != RouterPreference.MEDIUM),
        route.rawAttributes());
  }

  /** The flags of a single next hop are stored with it. */
  private static Optional<RouteFlags> flags(Route route) {
    RouteFlags flags = route.flags().writable();
    return route.nextHops().size() == 1 || flags.equals(RouteFlags.NONE)
        ? Optional.empty()
        : Optional.of(flags);
  }

  /** Each next hop of an IPv6 route is a route of its own, which is added and deleted by itself. */
  private static List<RouteState> splitIpv6Hops(RouteState route) {
    if (route.ipv4() || route.hops().size() < 2 || route.unwritable().isPresent()) {
      return List.of(route);
    }
    return route.hops().stream().map(hop -> route.withHops(List.of(hop))).toList();
  }

  private static Optional<String> unwritable(Route route) {
    if (route.nextHopId().isPresent()) {
      return Optional.of("it uses the next-hop object " + route.nextHopId().getAsLong());
    }
    boolean hasProgram =
        route.nextHops().stream()
            .flatMap(hop -> hop.encapsulation().stream())
            .anyMatch(Encapsulation::hasProgram);
    return hasProgram
        ? Optional.of("its encapsulation (attribute 22) runs a BPF program")
        : Optional.empty();
  }

  private static RouteState.Hop hop(NextHop hop) {
    return new RouteState.Hop(
        hop.device().map(Device::name),
        hop.gateway(),
        hop.weight(),
        hop.flags().onlink(),
        hop.flags().dead(),
        hop.encapsulation().map(Encapsulation::encoded),
        hop.realms(),
        hop.rawAttributes());
  }

  private List<NeighbourEntry> neighbours(LinkTable table) {
    return Stream.concat(net.neighbours().list().stream(), net.neighbours().proxies().stream())
        .filter(entry -> isKnown(entry, table))
        .map(StateReader::neighbour)
        .toList();
  }

  /**
   * Returns whether it is a neighbour of a link with a link-layer address, or an address for which
   * this host answers. The kernel itself makes entries in the state NOARP: for broadcast and
   * multicast, and with the link's own MAC on a link that resolves no addresses.
   */
  private static boolean isKnown(Neighbour entry, LinkTable table) {
    Optional<Link> link = table.find(entry.device().index());
    boolean isKernels =
        entry.state().equals(NeighbourState.NO_ARP)
            && entry
                .mac()
                .filter(mac -> (mac.bytes()[0] & 1) == 0)
                .filter(mac -> !link.flatMap(Link::mac).equals(Optional.of(mac)))
                .isEmpty();
    return link.isPresent()
        && (entry.proxy() || (entry.mac().isPresent() && entry.state().valid() && !isKernels));
  }

  private static NeighbourEntry neighbour(Neighbour entry) {
    boolean isNeighbour = !entry.proxy();
    return new NeighbourEntry(
        entry.device().name(),
        entry.address(),
        entry.mac(),
        isNeighbour && entry.state().equals(NeighbourState.PERMANENT),
        isNeighbour && entry.state().equals(NeighbourState.NO_ARP),
        Optional.of(entry.flags().writable()).filter(flags -> !flags.equals(NeighbourFlags.NONE)),
        entry.rawAttributes());
  }

  private SortedMap<String, String> readSysctls(LinkTable table) {
    SortedMap<String, String> found = new TreeMap<>();
    read(DEFAULTS, found);
    // A namespace shows no defaults of the neighbour table. Loopback has got them.
    for (SysctlKey key : LinkSysctls.keysOf(DEFAULTS)) {
      if (!found.containsKey(key.toString())) {
        sysctls
            .read(key.withDevice(LOOPBACK).toString())
            .ifPresent(value -> found.put(key.toString(), value));
      }
    }
    sysctls.read(ALL_RP_FILTER).ifPresent(value -> found.put(ALL_RP_FILTER, value));
    for (Link link : table.all()) {
      if (!link.flags().loopback() && !link.is(LinkKind.TUN)) {
        read(link.name(), found);
      }
    }
    return found;
  }

  private void read(String device, SortedMap<String, String> into) {
    for (SysctlKey key : LinkSysctls.keysOf(device)) {
      sysctls.read(key.toString()).ifPresent(value -> into.put(key.toString(), value));
    }
  }
}
