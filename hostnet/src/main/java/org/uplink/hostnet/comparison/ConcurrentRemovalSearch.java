package org.uplink.hostnet.comparison;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.BridgeEntryState;
import org.uplink.hostnet.state.NeighbourEntry;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.PrefixRoutes;
import org.uplink.hostnet.state.RouteFormat;
import org.uplink.hostnet.state.RouteState;
import org.uplink.hostnet.state.RuleFormat;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.rtnetlink.rule.Rule;

/**
 * Finds the addresses, routes, rules, neighbours and bridge entries that other programs removed
 * after a plan was applied completely: an object that the plan has put on a link, or left there,
 * and that none of the plan's links has now. A rollback does not bring it back.
 *
 * <p>A rollback restores what the kernel itself has removed, without a word, because the cause is
 * another change that has a name, such as a link that is down. It restores, and names, what the
 * engine needs ({@link EnginePath}), the last address of a link and family, and what the link may
 * have lost when it was down for a time.
 */
final class ConcurrentRemovalSearch {
  private final NetworkState before;
  private final NetworkState after;
  private final NetworkState now;
  private final Set<String> devices;
  private final EnginePath engine;
  private final KernelRemovals kernel;
  private final Set<InetAddress> removedAddresses = new HashSet<>();
  private final List<AddressState> restoredAddresses = new ArrayList<>();
  private final List<ConcurrentChange> found = new ArrayList<>();

  ConcurrentRemovalSearch(Snapshot snapshot, NetworkState after, NetworkState now) {
    before = snapshot.before();
    this.after = after;
    this.now = now;
    devices = new TreeSet<>(snapshot.devices());
    engine = new EnginePath(snapshot, after);
    kernel = new KernelRemovals(before, after, now, devices);
  }

  List<ConcurrentChange> search() {
    LostObject.find(
            addresses(before),
            addresses(after),
            addresses(now),
            Normalization::identity,
            address -> address.onLink(anywhere(address.device())))
        .forEach(this::addAddress);
    LostObject.find(
            routes(before),
            routes(after),
            routes(now),
            Normalization::identity,
            route -> route.withDevices(this::anywhere))
        .forEach(this::addRoute);
    LostObject.find(rules(before), rules(after), rules(now), rule -> rule, this::anywhere)
        .forEach(this::addRule);
    LostObject.find(
            neighbours(before),
            neighbours(after),
            neighbours(now),
            NeighbourEntry::identity,
            entry -> entry.withDevice(anywhere(entry.device())))
        .forEach(this::addNeighbour);
    addBridgeEntries();
    return found;
  }

  private void addAddress(LostObject<AddressState> lost) {
    AddressState address = lost.planned();
    String device = address.device();
    if (kernel.tookAllFrom(device, address.ipv4())) {
      return;
    }
    String text = "removed the address %s from %s".formatted(address.local(), device);
    if (engine.needs(address)
        || kernel.lostAllAddresses(device, address.ipv4())
        || wentWithRestored(address)
        || (!address.ipv4() && kernel.mayHaveFlushed(device, false))) {
      restoredAddresses.add(address);
      found.add(ConcurrentChange.undone(text, address));
      return;
    }
    removedAddresses.add(address.local().address());
    add(
        Optional.of(text),
        lost,
        (state, it) -> new RemovedAddress(it).removeFrom(state),
        (state, it) -> state.addresses().has(Normalization.identity(it)));
  }

  /** The kernel removes the other addresses of a prefix with the first one, which comes first. */
  private boolean wentWithRestored(AddressState address) {
    return address.flags().secondary()
        && restoredAddresses.stream()
            .filter(first -> first.device().equals(address.device()))
            .anyMatch(
                first ->
                    PrefixRoutes.network(first.local())
                        .equals(PrefixRoutes.network(address.local())));
  }

  private void addRoute(LostObject<RouteState> lost) {
    RouteState route = lost.planned();
    List<String> links =
        route.hops().stream()
            .flatMap(hop -> hop.device().stream())
            .filter(devices::contains)
            .distinct()
            .toList();
    Optional<InetAddress> source = route.preferredSource();
    boolean wentWithAddress = source.filter(removedAddresses::contains).isPresent();
    boolean lacksSource =
        !wentWithAddress
            && source.isPresent()
            && now.addresses().stream()
                .noneMatch(address -> address.local().address().equals(source.get()));
    if (lacksSource
        || links.stream()
            .anyMatch(link -> kernel.tookAllFrom(link, route.ipv4()) || kernel.isDown(link))) {
      return;
    }
    if (wentWithAddress) {
      // The kernel refuses a route from an address that the host does not have.
      add(
          Optional.empty(),
          lost,
          RemovedAddress::removeRouteOfSource,
          ConcurrentRemovalSearch::has);
      return;
    }
    String text = "removed the route " + RouteFormat.format(route);
    boolean isRestored =
        engine.needs(route)
            || lost.restored().stream().anyMatch(this::isAddedByKernel)
            || links.stream()
                .anyMatch(
                    link ->
                        kernel.lostAllAddresses(link, route.ipv4())
                            || kernel.mayHaveFlushed(link, route.ipv4()));
    if (isRestored) {
      found.add(ConcurrentChange.undone(text, route));
    } else {
      add(
          Optional.of(text),
          lost,
          (state, it) -> state.routes().remove(Normalization.identity(it)),
          ConcurrentRemovalSearch::has);
    }
  }

  private static boolean has(IndexedState state, RouteState route) {
    return state.routes().has(Normalization.identity(route));
  }

  /** Returns whether the kernel adds a route with an address that the rollback restores. */
  private boolean isAddedByKernel(RouteState route) {
    return before.addresses().stream()
        .filter(address -> route.uses(address.device()))
        .filter(address -> !removedAddresses.contains(address.local().address()))
        .flatMap(address -> PrefixRoutes.kernelRouteFor(address).stream())
        .anyMatch(added -> Normalization.isSameRoute(added, route));
  }

  private void addRule(LostObject<Rule> lost) {
    String text = "removed the rule " + RuleFormat.format(lost.planned());
    if (engine.needs(lost.planned())) {
      found.add(ConcurrentChange.undone(text, lost.planned()));
    } else {
      add(
          Optional.of(text),
          lost,
          (state, it) -> state.rules().remove(it),
          (state, it) -> state.rules().has(it));
    }
  }

  private void addNeighbour(LostObject<NeighbourEntry> lost) {
    NeighbourEntry entry = lost.planned();
    String device = entry.device();
    if (kernel.tookAllFrom(device, entry.ipv4()) || kernel.isDown(device)) {
      return;
    }
    String text =
        "removed the neighbour %s from %s".formatted(IpLiteral.format(entry.address()), device);
    if (kernel.lostAllAddresses(device, entry.ipv4())
        || kernel.mayHaveFlushed(device, entry.ipv4())) {
      found.add(ConcurrentChange.undone(text, entry));
    } else {
      add(
          Optional.of(text),
          lost,
          (state, it) -> state.neighbours().remove(it),
          (state, it) -> state.neighbours().has(it));
    }
  }

  /** The kernel removes an entry when its port leaves the bridge. */
  private void addBridgeEntries() {
    Set<BridgeEntryState> present = new HashSet<>(now.bridgeEntries());
    Set<BridgeEntryState> earlier = new HashSet<>(before.bridgeEntries());
    after.bridgeEntries().stream()
        .filter(entry -> entry.isOfAny(devices) && !present.contains(entry))
        .filter(entry -> earlier.contains(entry) && entry.fits(now))
        .filter(entry -> !kernel.tookAllFrom(entry.bridge(), true))
        .forEach(
            entry ->
                add(
                    Optional.of("removed " + entry.describe()),
                    new LostObject<>(entry, List.of(entry)),
                    (state, it) -> state.bridgeEntries().remove(it),
                    (state, it) -> state.bridgeEntries().has(it)));
  }

  private <T extends Record> void add(
      Optional<String> text,
      LostObject<T> lost,
      BiConsumer<IndexedState, T> removal,
      BiPredicate<IndexedState, T> has) {
    found.add(
        ConcurrentChange.removed(
            text,
            state -> lost.restored().forEach(it -> removal.accept(state, it)),
            state -> lost.restored().stream().anyMatch(it -> has.test(state, it)),
            lost.planned()));
  }

  private String anywhere(String device) {
    return devices.contains(device) ? "" : device;
  }

  private Rule anywhere(Rule rule) {
    return rule.withDevices(
        rule.selector().inputDevice().map(this::anywhere),
        rule.selector().outputDevice().map(this::anywhere));
  }

  /** An address with a lifetime expires, and the kernel adds and deletes the others. */
  private List<AddressState> addresses(NetworkState state) {
    return state.addresses().stream()
        .filter(address -> devices.contains(address.device()))
        .filter(address -> !address.expires() && !address.linkLocal())
        .filter(address -> !Normalization.isTemporary(address))
        .toList();
  }

  private List<RouteState> routes(NetworkState state) {
    return state.routes().stream()
        .filter(route -> route.usesAnyOf(devices) && route.unwritable().isEmpty())
        .filter(route -> route.expires().isEmpty())
        .filter(route -> !Normalization.isKernelManaged(route))
        .filter(route -> !Normalization.isAdvertised(route))
        .toList();
  }

  private List<Rule> rules(NetworkState state) {
    return state.rules().stream().filter(rule -> Comparison.namesAnyOf(rule, devices)).toList();
  }

  /** Those that the kernel keeps on a link without a carrier. It may have refused flags. */
  private List<NeighbourEntry> neighbours(NetworkState state) {
    return state.neighbours().stream()
        .filter(entry -> devices.contains(entry.device()))
        .filter(entry -> entry.permanent() && entry.flags().isEmpty())
        .toList();
  }
}
