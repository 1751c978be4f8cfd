package org.uplink.hostnet.state;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.sysctl.SysctlKey;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.rule.Rule;

/**
 * Compares three states: the host before a plan, the planned host, and the current host. Compares
 * objects by the attributes by which the kernel identifies them, because the other attributes can
 * differ from both states while a change is applied.
 */
final class ConcurrentChangeSearch {
  /** The values that a transition sets for a short time (SysctlSteps). */
  private static final Map<String, String> SET_FOR_A_TIME =
      Map.of("rp_filter", "2", "promote_secondaries", "1");

  /** The kernel sets them as routers advertise. */
  private static final Set<String> ADVERTISED =
      Set.of("hop_limit", "base_reachable_time_ms", "retrans_time_ms");

  private final NetworkState before;
  private final NetworkState after;
  private final NetworkState now;
  private final Set<String> devices;
  private final List<ConcurrentChange> found = new ArrayList<>();
  private final List<AddressState> addresses = new ArrayList<>();

  ConcurrentChangeSearch(Snapshot snapshot, NetworkState after, NetworkState now) {
    this.before = snapshot.before();
    this.after = after;
    this.now = now;
    this.devices = new TreeSet<>(snapshot.devices());
  }

  List<ConcurrentChange> search() {
    now.links().forEach(this::compareLink);
    now.addresses().forEach(this::compareAddress);
    now.routes().forEach(this::compareRoute);
    now.rules().forEach(this::compareRule);
    now.neighbours().forEach(this::compareNeighbour);
    now.sysctls().forEach(this::compareSysctl);
    found.addAll(new ConcurrentAttributeSearch(before, after, devices, this::home).search(now));
    return found;
  }

  private Stream<NetworkState> ours() {
    return Stream.of(before, after);
  }

  /**
   * Returns the link that gets the objects of a link in a rollback: the link itself, the bridge or
   * bond whose port it becomes, or the link below if the rollback deletes it.
   */
  private Optional<String> home(String device) {
    Optional<LinkState> was = before.link(device);
    if (was.isEmpty()) {
      return devices.contains(device) ? below(device) : Optional.of(device);
    }
    Optional<String> master = was.get().master();
    boolean becomesPort =
        devices.contains(device)
            && master.isPresent()
            && !after.link(device).flatMap(LinkState::master).equals(master);
    return becomesPort ? master : Optional.of(device);
  }

  /**
   * Finds the link below a new link that existed before. If there are several, finds the only one
   * that had addresses. A new VLAN has no such link, because its packets do not belong to the link
   * below.
   */
  private Optional<String> below(String device) {
    Set<String> links = new TreeSet<>();
    addBelow(device, links);
    if (links.size() > 1) {
      links.removeIf(link -> before.addressesOf(link).stream().allMatch(AddressState::linkLocal));
    }
    return links.size() == 1 ? links.stream().findAny() : Optional.empty();
  }

  private void addBelow(String device, Set<String> links) {
    for (String port : after.portsOf(device)) {
      if (before.link(port).isPresent()) {
        links.add(port);
      } else {
        addBelow(port, links);
      }
    }
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
      compareMtu(link);
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
   * Returns the change for a link of another program on one of the plan's links. The link stays as
   * long as the plan's link.
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

  private void compareMtu(LinkState link) {
    String name = link.name();
    Optional<Integer> was = before.link(name).map(LinkState::mtu);
    Optional<Integer> planned = after.link(name).map(LinkState::mtu);
    boolean expected =
        Stream.of(was, planned).flatMap(Optional::stream).anyMatch(mtu -> mtu == link.mtu());
    if (expected || hasMtuOfPort(link)) {
      return;
    }
    String text = "set the MTU of %s to %d".formatted(name, link.mtu());
    found.add(
        was.isPresent() && was.equals(planned)
            ? ConcurrentChange.left(
                text,
                state -> withMtu(state, name, link.mtu()),
                state -> state.link(name).filter(it -> it.mtu() == link.mtu()).isPresent())
            : ConcurrentChange.undone(text));
  }

  /** Returns whether a bridge has the MTU of its ports, which the kernel sets automatically. */
  private boolean hasMtuOfPort(LinkState link) {
    return link.isKind("bridge")
        && now.links().stream()
            .filter(port -> port.master().filter(link.name()::equals).isPresent())
            .anyMatch(port -> port.mtu() == link.mtu());
  }

  private static NetworkState withMtu(NetworkState state, String name, int mtu) {
    return state.withLinks(
        state.links().stream()
            .map(link -> link.name().equals(name) ? link.withMtu(mtu) : link)
            .toList());
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
        home(address.device()).map(device -> onDevice(address, device)),
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
    Optional<RouteState> moved = moved(route);
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

  private Optional<RouteState> moved(RouteState route) {
    RouteState moved = route;
    for (RouteState.Hop hop : route.hops()) {
      if (hop.device().isPresent()) {
        Optional<String> home = home(hop.device().get());
        if (home.isEmpty() || (route.unwritable().isPresent() && !home.equals(hop.device()))) {
          return Optional.empty();
        }
        moved = moved.moved(hop.device().get(), home.get());
      }
    }
    return Optional.of(moved);
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
    Rule moved = rule.withDevices(input.map(this::homeOrSame), output.map(this::homeOrSame));
    add(
        rule,
        Optional.of(moved),
        it -> "added the rule " + RuleFormat.format(it),
        it -> it.selector().inputDevice().or(it.selector()::outputDevice).orElse(""),
        state -> it -> withRule(state, it),
        state -> it -> state.rules().contains(it));
  }

  /**
   * Returns the link that gets the objects of a link, or the same name, because a rule may name a
   * link that does not exist.
   */
  private String homeOrSame(String device) {
    return home(device).orElse(device);
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
        home(entry.device()).map(entry::withDevice),
        it -> "added the neighbour %s on %s".formatted(IpLiteral.format(it.address()), it.device()),
        NeighbourEntry::device,
        state -> it -> withNeighbour(state, it),
        state -> it -> hasConfigured(state, it));
  }

  private static boolean hasConfigured(NetworkState state, NeighbourEntry entry) {
    return state.configuredNeighboursOf(entry.device()).contains(entry);
  }

  private static NetworkState withNeighbour(NetworkState state, NeighbourEntry entry) {
    List<NeighbourEntry> longer = new ArrayList<>(state.neighbours());
    longer.add(entry);
    return state.withNeighbours(longer);
  }

  private void compareSysctl(String key, String value) {
    SysctlKey parsed = SysctlKey.parse(key);
    String device = parsed.device();
    // If a plan sets an MTU that is too small for IPv6, the kernel discards these values.
    boolean forgotten =
        before.sysctls().containsKey(key)
            && after.link(device).isPresent()
            && !after.sysctls().containsKey(key);
    if (!devices.contains(device)
        || value.equals(SET_FOR_A_TIME.get(parsed.name()))
        || (parsed.family().equals("ipv6") && ADVERTISED.contains(parsed.name()))
        || forgotten) {
      return;
    }
    Map<String, String> known = new LinkedHashMap<>();
    ours()
        .forEach(
            state ->
                Optional.ofNullable(state.sysctls().get(key)).ifPresent(it -> known.put(it, it)));
    String byDefault = before.sysctls().get(parsed.withDevice("default").toString());
    boolean isNew = before.link(device).isEmpty();
    if (known.isEmpty() || known.containsKey(value) || (isNew && value.equals(byDefault))) {
      return;
    }
    found.add(
        sysctlHome(parsed, isNew)
            .map(home -> sysctlChange(parsed, parsed.withDevice(home), value))
            .orElseGet(() -> ConcurrentChange.undone("set net/%s to %s".formatted(key, value))));
  }

  /**
   * Returns the link that has a setting of another program after a rollback: the same link, or the
   * one below a new link if the plan has copied the setting from there.
   */
  private Optional<String> sysctlHome(SysctlKey key, boolean isNew) {
    if (key.name().equals("disable_ipv6")) {
      // A rollback needs it to restore the addresses.
      return Optional.empty();
    }
    String planned = after.sysctls().get(key.toString());
    return home(key.device())
        .filter(
            home ->
                !isNew
                    || (planned != null
                        && planned.equals(before.sysctls().get(key.withDevice(home).toString()))));
  }

  private static ConcurrentChange sysctlChange(SysctlKey key, SysctlKey kept, String value) {
    return new ConcurrentChange(
        Optional.of("set net/%s to %s".formatted(key, value)),
        Optional.of("set net/%s to %s".formatted(kept, value)),
        kept.equals(key) ? Optional.empty() : Optional.of(kept.device()),
        state -> withSysctl(state, kept.toString(), value),
        state -> value.equals(state.sysctls().get(kept.toString())));
  }

  private static NetworkState withSysctl(NetworkState state, String key, String value) {
    Map<String, String> changed = new TreeMap<>(state.sysctls());
    changed.put(key, value);
    return state.withSysctls(new TreeMap<>(changed));
  }
}
