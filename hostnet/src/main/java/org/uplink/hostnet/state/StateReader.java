package org.uplink.hostnet.state;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.uplink.hostnet.offload.ReceiveOffload;
import org.uplink.hostnet.sysctl.LinkSysctls;
import org.uplink.hostnet.sysctl.SysctlKey;
import org.uplink.hostnet.sysctl.Sysctls;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.address.InterfaceAddress;
import org.uplink.rtnetlink.link.BridgeEntry;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkKind;
import org.uplink.rtnetlink.link.LinkTable;
import org.uplink.rtnetlink.neighbour.Neighbour;
import org.uplink.rtnetlink.neighbour.NeighbourFlags;
import org.uplink.rtnetlink.neighbour.NeighbourState;
import org.uplink.rtnetlink.net.TableId;

/** Reads a {@link NetworkState}. */
final class StateReader {
  /**
   * The setting of all links. The kernel uses the larger of this value and the link's own value.
   */
  private static final String ALL_RP_FILTER = "ipv4/conf/all/rp_filter";

  /** The pseudo-link whose sysctls a new link gets. */
  private static final String DEFAULTS = "default";

  private static final String LOOPBACK = "lo";

  private final Rtnetlink net;
  private final Sysctls sysctls;
  private final ReceiveOffload offload;

  StateReader(Rtnetlink net, Sysctls sysctls, ReceiveOffload offload) {
    this.net = net;
    this.sysctls = sysctls;
    this.offload = offload;
  }

  NetworkState read(Optional<String> resolvConf) {
    LinkTable table = net.links().list();
    return new NetworkState(
        LinkStateReader.read(table, offload::isOn, net.links().queueingDisciplines()),
        net.addresses().list().stream().map(StateReader::address).toList(),
        RouteStateReader.read(net.routes().list(TableId.UNSPECIFIED)),
        net.rules().list(),
        readSysctls(table),
        neighbours(table),
        bridgeEntries(table),
        resolvConf);
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

  /** Reads the entries in an order in which the kernel accepts them. */
  private List<BridgeEntryState> bridgeEntries(LinkTable table) {
    if (table.all().stream().noneMatch(link -> link.is(LinkKind.BRIDGE))) {
      return List.of();
    }
    return net.links().bridgeEntries().stream()
        .filter(entry -> entry.permanent() && !isAddressOfLink(entry, table))
        .sorted(Comparator.comparing(BridgeEntry::hasSources, Comparator.reverseOrder()))
        .map(BridgeEntryState::of)
        .toList();
  }

  /** Returns whether the kernel has added an entry for the MAC of the bridge or the port. */
  private static boolean isAddressOfLink(BridgeEntry entry, LinkTable table) {
    return Stream.of(entry.bridge(), entry.port())
        .flatMap(device -> table.find(device.index()).stream())
        .flatMap(link -> link.mac().stream())
        .anyMatch(mac -> mac.toString().equals(entry.address()));
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
        readIpv6Mtu(link, found);
      }
    }
    return found;
  }

  /** Reads the MTU of IPv6 if somebody has set it lower than that of the link. */
  private void readIpv6Mtu(Link link, SortedMap<String, String> into) {
    String key = LinkSysctls.mtuKey(link.name()).toString();
    sysctls
        .read(key)
        .filter(value -> value.matches("[0-9]{1,9}") && Integer.parseInt(value) < link.mtu())
        .ifPresent(value -> into.put(key, value));
  }

  private void read(String device, SortedMap<String, String> into) {
    for (SysctlKey key : LinkSysctls.keysOf(device)) {
      sysctls.read(key.toString()).ifPresent(value -> into.put(key.toString(), value));
    }
  }
}
