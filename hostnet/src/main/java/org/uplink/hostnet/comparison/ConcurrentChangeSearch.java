package org.uplink.hostnet.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.BridgeEntryState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NeighbourEntry;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.PrefixRoutes;
import org.uplink.hostnet.state.RouteFormat;
import org.uplink.hostnet.state.RouteState;
import org.uplink.hostnet.state.RuleFormat;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.rule.Rule;

/**
 * Compares three states: the host before a plan, the planned host, and the current host. Compares
 * objects by the attributes by which the kernel identifies them, because the other attributes can
 * differ from both states while a change is applied.
 */
final class ConcurrentChangeSearch {
  private final NetworkState before;
  private final NetworkState after;
  private final NetworkState now;
  private final Set<String> devices;
  private final RollbackHomes homes;
  private final List<ConcurrentChange> found = new ArrayList<>();
  private final List<AddressState> addresses = new ArrayList<>();

  ConcurrentChangeSearch(Snapshot snapshot, NetworkState after, NetworkState now) {
    this.before = snapshot.before();
    this.after = after;
    this.now = now;
    this.devices = new TreeSet<>(snapshot.devices());
    this.homes = new RollbackHomes(before, after, devices);
  }

  List<ConcurrentChange> search() {
    now.links().forEach(this::compareLink);
    now.addresses().forEach(this::compareAddress);
    now.routes().forEach(this::compareRoute);
    now.rules().forEach(this::compareRule);
    now.neighbours().forEach(this::compareNeighbour);
    now.bridgeEntries().forEach(this::compareBridgeEntry);
    found.addAll(new ConcurrentSettingSearch(before, after, devices, homes).search(now));
    found.addAll(new ConcurrentAttributeSearch(before, after, devices, homes).search(now));
    return found;
  }

  private Stream<NetworkState> ours() {
    return Stream.of(before, after);
  }

  /**
   * Adds an object of another program. {@code moved} is empty if no link can have the object after
   * a rollback.
   */
  private <T> void add(
      T object,
      Optional<T> moved,
      Function<T, String> text,
      Function<T, String> device,
      Function<NetworkState, Function<T, NetworkState>> with,
      Function<NetworkState, Predicate<T>> has) {
    found.add(
        moved
            .map(
                kept ->
                    new ConcurrentChange(
                        Optional.of(text.apply(object)),
                        Optional.of(text.apply(kept)),
                        kept.equals(object) ? Optional.empty() : Optional.of(device.apply(kept)),
                        state -> with.apply(state).apply(kept),
                        state -> has.apply(state).test(kept)))
            .orElseGet(() -> ConcurrentChange.undone(text.apply(object))));
  }

  private void compareLink(LinkState link) {
    String name = link.name();
    Optional<String> master = link.master();
    boolean hasOtherMaster =
        master.isPresent()
            && ours()
                .noneMatch(state -> state.link(name).flatMap(LinkState::master).equals(master));
    if (devices.contains(name)) {
      if (hasOtherMaster) {
        found.add(ConcurrentChange.undone("added %s to %s".formatted(name, master.get())));
      }
      return;
    }
    if (hasOtherMaster && devices.contains(master.get())) {
      found.add(linkOn("added %s to %s".formatted(name, master.get()), link, LinkState::master));
    }
    if (link.lower().filter(devices::contains).isPresent()
        && ours().noneMatch(state -> state.link(name).isPresent())) {
      found.add(
          linkOn("created %s on %s".formatted(name, link.lower().get()), link, LinkState::lower));
    }
  }

  /**
   * Returns the change for a link of another program on one of the plan's links. The rollback does
   * not delete the other program's link, unless it deletes the plan's link below it.
   */
  private static ConcurrentChange linkOn(
      String text, LinkState link, Function<LinkState, Optional<String>> used) {
    return ConcurrentChange.left(
        text,
        state -> state,
        state ->
            state
                .link(link.name())
                .filter(it -> used.apply(it).equals(used.apply(link)))
                .isPresent());
  }

  private void compareAddress(AddressState address) {
    if (!devices.contains(address.device())
        || Comparison.isAutomatic(address)
        || Normalization.isTemporary(address)
        || ours().anyMatch(state -> has(state, address))) {
      return;
    }
    addresses.add(address);
    add(
        address,
        homes.of(address.device()).map(device -> onDevice(address, device)),
        it -> "added the address %s to %s".formatted(it.local(), it.device()),
        AddressState::device,
        state -> it -> state.withAddresses(asNewest(state.addresses(), it)),
        state -> it -> has(state, it));
  }

  private static AddressState onDevice(AddressState address, String device) {
    return address.device().equals(device)
        ? address
        : address.movedTo(device).withFlags(address.flags());
  }

  /**
   * Adds an address as the newest one. The kernel lists the newest IPv4 address last and the newest
   * IPv6 address first.
   */
  private static List<AddressState> asNewest(List<AddressState> all, AddressState added) {
    List<AddressState> longer = new ArrayList<>(all);
    longer.add(added.ipv4() ? longer.size() : 0, added);
    return longer;
  }

  private static boolean has(NetworkState state, AddressState address) {
    return state.addresses().stream()
        .anyMatch(other -> ConcurrentAttributeSearch.isSameAddress(other, address));
  }

  private void compareRoute(RouteState route) {
    if (devices.stream().noneMatch(route::uses)
        || Normalization.isKernelManaged(route)
        || Comparison.isAutomatic(route)
        || ours().anyMatch(state -> has(state, route))) {
      return;
    }
    Optional<RouteState> moved =
        homes.moved(route).filter(it -> it.equals(route) || route.unwritable().isEmpty());
    if (!route.protocol().equals(RouteProtocol.KERNEL)) {
      add(
          route,
          moved,
          it -> "added the route " + RouteFormat.format(it),
          it -> it.hops().stream().flatMap(hop -> hop.device().stream()).findFirst().orElse(""),
          state -> it -> withRoute(state, it),
          state -> it -> has(state, it));
    } else if (addresses.stream()
        .flatMap(address -> PrefixRoutes.kernelRouteFor(address).stream())
        .anyMatch(prefix -> Normalization.isSameRoute(prefix, route))) {
      // The kernel adds and deletes this route with the address.
      moved.ifPresent(
          it ->
              found.add(
                  new ConcurrentChange(
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      state -> withRoute(state, it),
                      state -> has(state, it))));
    }
  }

  private static NetworkState withRoute(NetworkState state, RouteState route) {
    List<RouteState> longer = new ArrayList<>(state.routes());
    longer.add(route);
    return state.withRoutes(longer);
  }

  private static boolean has(NetworkState state, RouteState route) {
    return state.routes().stream().anyMatch(other -> Normalization.isSameRoute(other, route));
  }

  private void compareRule(Rule rule) {
    if (!Comparison.namesAnyOf(rule, devices)
        || ours().anyMatch(state -> state.rules().contains(rule))) {
      return;
    }
    Optional<String> input = rule.selector().inputDevice();
    Optional<String> output = rule.selector().outputDevice();
    Rule moved = rule.withDevices(input.map(homes::ofOrSame), output.map(homes::ofOrSame));
    add(
        rule,
        Optional.of(moved),
        it -> "added the rule " + RuleFormat.format(it),
        it -> it.selector().inputDevice().or(it.selector()::outputDevice).orElse(""),
        state -> it -> withRule(state, it),
        state -> it -> state.rules().contains(it));
  }

  private static NetworkState withRule(NetworkState state, Rule rule) {
    List<Rule> longer = new ArrayList<>(state.rules());
    longer.add(rule);
    return state.withRules(longer);
  }

  private void compareNeighbour(NeighbourEntry entry) {
    if (!entry.configured()
        || !devices.contains(entry.device())
        || ours().anyMatch(state -> hasConfigured(state, entry))
        // Earlier agents planned no neighbours, and copied them with an address.
        || before.neighbours().stream()
            .filter(NeighbourEntry::permanent)
            .anyMatch(other -> other.address().equals(entry.address()))) {
      return;
    }
    add(
        entry,
        homes.of(entry.device()).map(entry::withDevice),
        it -> "added the neighbour %s on %s".formatted(IpLiteral.format(it.address()), it.device()),
        NeighbourEntry::device,
        state -> it -> withNeighbour(state, it),
        state -> it -> hasConfigured(state, it));
  }

  private void compareBridgeEntry(BridgeEntryState entry) {
    if (!devices.contains(entry.bridge())
        || ours().anyMatch(state -> state.bridgeEntries().contains(entry))) {
      return;
    }
    String text = "added " + entry.describe();
    found.add(
        entry.fits(before)
            ? ConcurrentChange.left(
                text,
                state -> withBridgeEntry(state, entry),
                state -> state.bridgeEntries().contains(entry))
            : ConcurrentChange.undone(text));
  }

  private static NetworkState withBridgeEntry(NetworkState state, BridgeEntryState entry) {
    List<BridgeEntryState> longer = new ArrayList<>(state.bridgeEntries());
    longer.add(entry);
    return state.withBridgeEntries(longer);
  }

  private static boolean hasConfigured(NetworkState state, NeighbourEntry entry) {
    return state.configuredNeighboursOf(entry.device()).contains(entry);
  }

  private static NetworkState withNeighbour(NetworkState state, NeighbourEntry entry) {
    List<NeighbourEntry> longer = new ArrayList<>(state.neighbours());
    longer.add(entry);
    return state.withNeighbours(longer);
  }
}
