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
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.resolver.ResolverChange;
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
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.rule.Rule;

/**
 * Compares three states: the host before a plan, the planned host, and the current host. Compares
 * objects by the attributes by which the kernel identifies them, because the other attributes can
 * differ from both states while a change is applied.
 */
final class ConcurrentChangeSearch {
  private final Snapshot snapshot;
  private final IndexedState before;
  private final IndexedState after;
  private final NetworkState now;
  private final Set<String> devices;
  private final RollbackHomes homes;
  private final ConcurrentSettingSearch settings;
  private final ConcurrentAttributeSearch attributes;
  private final List<ConcurrentChange> found = new ArrayList<>();
  private final Set<Normalization.RouteIdentity> prefixRoutes = new HashSet<>();
  private final Set<InetAddress> permanentNeighbours;

  ConcurrentChangeSearch(Snapshot snapshot, NetworkState after, NetworkState now) {
    this.snapshot = snapshot;
    this.before = new IndexedState(snapshot.before());
    this.after = new IndexedState(after);
    this.now = now;
    this.devices = new TreeSet<>(snapshot.devices());
    this.homes = new RollbackHomes(snapshot.before(), after, devices);
    permanentNeighbours =
        snapshot.before().neighbours().stream()
            .filter(NeighbourEntry::permanent)
            .map(NeighbourEntry::address)
            .collect(Collectors.toSet());
    settings = new ConcurrentSettingSearch(snapshot.before(), after, devices, homes);
    attributes = new ConcurrentAttributeSearch(this.before, this.after, devices, homes);
  }

  List<ConcurrentChange> search() {
    now.addresses().forEach(this::compareAddress);
    now.routes().forEach(this::compareRoute);
    now.rules().forEach(this::compareRule);
    now.neighbours().forEach(this::compareNeighbour);
    now.bridgeEntries().forEach(this::compareBridgeEntry);
    var options = new ConcurrentOptionSearch(before, after);
    now.links().stream().filter(link -> devices.contains(link.name())).forEach(options::compare);
    found.addAll(options.found());
    snapshot.resolver().ifPresent(this::compareResolvConf);
    found.addAll(settings.search(now));
    found.addAll(attributes.search(now));
    return found;
  }

  private Stream<IndexedState> ours() {
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
      BiConsumer<IndexedState, T> addition,
      BiPredicate<IndexedState, T> has) {
    found.add(
        moved
            .map(
                kept ->
                    new ConcurrentChange(
                        Optional.of(text.apply(object)),
                        Optional.of(text.apply(kept)),
                        kept.equals(object) ? Optional.empty() : Optional.of(device.apply(kept)),
                        state -> addition.accept(state, kept),
                        state -> has.test(state, kept),
                        object))
            .orElseGet(() -> ConcurrentChange.undone(text.apply(object), object)));
  }

  private void compareAddress(AddressState address) {
    if (!devices.contains(address.device())
        || Comparison.isAutomatic(address)
        || Normalization.isTemporary(address)
        || ours().anyMatch(state -> state.addresses().has(Normalization.identity(address)))) {
      return;
    }
    PrefixRoutes.kernelRouteFor(address).map(Normalization::identity).ifPresent(prefixRoutes::add);
    add(
        address,
        homes.of(address.device()).map(device -> onDevice(address, device)),
        it -> "added the address %s to %s".formatted(it.local(), it.device()),
        AddressState::device,
        IndexedState::addNewest,
        (state, it) -> state.addresses().has(Normalization.identity(it)));
  }

  private static AddressState onDevice(AddressState address, String device) {
    return address.device().equals(device)
        ? address
        : address.movedTo(device).withFlags(address.flags());
  }

  private void compareRoute(RouteState route) {
    if (!route.usesAnyOf(devices)
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
          (state, it) -> state.routes().addLast(it),
          ConcurrentChangeSearch::has);
    } else if (prefixRoutes.contains(Normalization.identity(route))) {
      // The kernel adds and deletes this route with the address.
      moved.ifPresent(
          it ->
              found.add(
                  new ConcurrentChange(
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      state -> state.routes().addLast(it),
                      state -> has(state, it),
                      route)));
    }
  }

  private static boolean has(IndexedState state, RouteState route) {
    return state.routes().has(Normalization.identity(route));
  }

  private void compareRule(Rule rule) {
    if (!Comparison.namesAnyOf(rule, devices)
        || ours().anyMatch(state -> state.rules().has(rule))) {
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
        (state, it) -> state.rules().addLast(it),
        (state, it) -> state.rules().has(it));
  }

  private void compareNeighbour(NeighbourEntry entry) {
    if (!entry.configured()
        || !devices.contains(entry.device())
        || ours().anyMatch(state -> state.neighbours().has(entry))
        // Earlier agents planned no neighbours, and copied them with an address.
        || permanentNeighbours.contains(entry.address())) {
      return;
    }
    add(
        entry,
        homes.of(entry.device()).map(entry::withDevice),
        it -> "added the neighbour %s on %s".formatted(IpLiteral.format(it.address()), it.device()),
        NeighbourEntry::device,
        (state, it) -> state.neighbours().addLast(it),
        (state, it) -> state.neighbours().has(it));
  }

  private void compareResolvConf(ResolverChange change) {
    Optional<String> text = now.resolvConf();
    if (!text.equals(change.from()) && !text.equals(change.to())) {
      found.add(
          text.isPresent()
              ? ConcurrentChange.left(
                  "wrote resolv.conf",
                  state -> state.setResolvConf(text),
                  state -> state.resolvConf().equals(text),
                  change)
              : ConcurrentChange.undone("deleted resolv.conf", change));
    }
  }

  private void compareBridgeEntry(BridgeEntryState entry) {
    if (!devices.contains(entry.bridge())
        || ours().anyMatch(state -> state.bridgeEntries().has(entry))) {
      return;
    }
    String text = "added " + entry.describe();
    found.add(
        entry.fits(homes.before())
            ? ConcurrentChange.left(
                text,
                state -> state.bridgeEntries().addLast(entry),
                state -> state.bridgeEntries().has(entry),
                entry)
            : ConcurrentChange.undone(text, entry));
  }
}
