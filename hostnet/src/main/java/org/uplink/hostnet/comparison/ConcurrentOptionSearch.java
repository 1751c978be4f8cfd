package org.uplink.hostnet.comparison;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.state.LinkState;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.RawAttribute;

/**
 * Finds the settings of links, and the options of VLANs, bridges, bonds and their ports, that other
 * programs set. A rollback leaves an option that the plan did not change. The options of a new
 * bridge or port are lost with it ({@link NewLinkOptions}).
 */
final class ConcurrentOptionSearch {
  /** The kernel computes it from the speed of the link, until somebody sets it. */
  private static final String COST = "cost";

  private static final String BROADCAST = "the broadcast address";

  /** What the kernel lowers on a link that has others below it. A rollback sets these again. */
  private static final Set<String> LIMITS =
      Set.of(
          "gso_max_segs", "gso_max_size", "gro_max_size", "gso_ipv4_max_size", "gro_ipv4_max_size");

  private final IndexedState before;
  private final IndexedState after;
  private final List<ConcurrentChange> found = new ArrayList<>();

  ConcurrentOptionSearch(IndexedState before, IndexedState after) {
    this.before = before;
    this.after = after;
  }

  /** Returns the changes of the links that were compared. */
  List<ConcurrentChange> found() {
    return found;
  }

  /** Compares the options of a link. */
  void compare(LinkState link) {
    Optional<LinkState> was = before.link(link.name());
    Optional<LinkState> planned = after.link(link.name());
    if (planned.isPresent()) {
      found.addAll(SpanningTreeSearch.find(link, was, planned.get()));
      found.addAll(NewLinkOptions.find(link, was, planned.get()));
    }
    if (was.isEmpty() || planned.isEmpty()) {
      return;
    }
    Compared compared = new Compared(link, was.get(), planned.get());
    compare(compared, LinkState::settings, LinkState::withSettings);
    compare(compared, ConcurrentOptionSearch::alias, ConcurrentOptionSearch::withAlias);
    compare(compared, ConcurrentOptionSearch::broadcast, ConcurrentOptionSearch::withBroadcast);
    compare(compared, LinkState::vlanOptions, LinkState::withVlanOptions);
    compare(
        compared,
        it -> it.bridge().map(LinkState.Bridge::options).orElse(Map.of()),
        (it, options) -> it.withBridge(it.bridge().map(bridge -> bridge.withOptions(options))));
    compare(
        compared,
        it -> byName(it.bridge().map(LinkState.Bridge::rawOptions).orElse(List.of())),
        (it, raw) -> it.withBridge(it.bridge().map(bridge -> bridge.withRawOptions(list(raw)))));
    compare(
        compared,
        it -> it.bond().map(LinkState.Bond::options).orElse(Map.of()),
        (it, options) -> it.withBond(it.bond().map(bond -> bond.withOptions(options))));
    compare(
        compared,
        it -> byName(it.bond().map(LinkState.Bond::rawOptions).orElse(List.of())),
        (it, raw) -> it.withBond(it.bond().map(bond -> bond.withRawOptions(list(raw)))));
    compare(compared, ConcurrentOptionSearch::arpTargets, ConcurrentOptionSearch::withArpTargets);
    boolean stays =
        link.master().equals(was.get().master()) && link.master().equals(planned.get().master());
    if (stays) {
      compare(compared, LinkState::portOptions, LinkState::withPortOptions);
      compare(
          compared,
          it -> byName(it.rawPortOptions()),
          (it, raw) -> it.withRawPortOptions(list(raw)));
    }
  }

  private <V> void compare(
      Compared compared,
      Function<LinkState, Map<String, V>> options,
      BiFunction<LinkState, Map<String, V>, LinkState> with) {
    options
        .apply(compared.now)
        .forEach(
            (name, value) -> {
              V old = options.apply(compared.was).get(name);
              V kept = options.apply(compared.planned).getOrDefault(name, old);
              boolean isOurs = old == null || !old.equals(kept) || old.equals(value);
              boolean isLimit = LIMITS.contains(name) && compared.now.canBeCreated();
              if (!isOurs && !isLimit) {
                found.add(change(compared.now, name, value, options, with));
              }
            });
  }

  private static <V> ConcurrentChange change(
      LinkState link,
      String name,
      V value,
      Function<LinkState, Map<String, V>> options,
      BiFunction<LinkState, Map<String, V>, LinkState> with) {
    Optional<String> text =
        name.equals(COST)
            ? Optional.empty()
            : Optional.of("set %s of %s to %s".formatted(name, link.name(), value));
    return new ConcurrentChange(
        text,
        text,
        Optional.empty(),
        state ->
            state
                .links()
                .replace(
                    link.name(),
                    it -> {
                      Map<String, V> changed = new HashMap<>(options.apply(it));
                      changed.put(name, value);
                      return with.apply(it, changed);
                    }),
        state ->
            state
                .link(link.name())
                .filter(it -> value.equals(options.apply(it).get(name)))
                .isPresent(),
        link);
  }

  private static Map<String, String> alias(LinkState link) {
    return link.alias().map(alias -> Map.of("the alias", '"' + alias + '"')).orElse(Map.of());
  }

  private static LinkState withAlias(LinkState link, Map<String, String> changed) {
    String quoted = changed.getOrDefault("the alias", "\"\"");
    return link.withAlias(Optional.of(quoted.substring(1, quoted.length() - 1)));
  }

  private static Map<String, MacAddress> broadcast(LinkState link) {
    return link.broadcast().map(address -> Map.of(BROADCAST, address)).orElse(Map.of());
  }

  private static LinkState withBroadcast(LinkState link, Map<String, MacAddress> changed) {
    return link.withBroadcast(Optional.ofNullable(changed.get(BROADCAST)));
  }

  private static Map<String, String> arpTargets(LinkState link) {
    return link.bond()
        .flatMap(LinkState.Bond::arpTargets)
        .map(
            targets ->
                Map.of(
                    "the ARP targets",
                    targets.stream().map(IpLiteral::format).collect(Collectors.joining(","))))
        .orElse(Map.of());
  }

  private static LinkState withArpTargets(LinkState link, Map<String, String> changed) {
    String targets = changed.getOrDefault("the ARP targets", "");
    List<InetAddress> all =
        targets.isEmpty()
            ? List.of()
            : List.of(targets.split(",", -1)).stream().map(IpLiteral::parse).toList();
    return link.withBond(link.bond().map(bond -> bond.withArpTargets(Optional.of(all))));
  }

  private static Map<String, RawAttribute> byName(List<RawAttribute> raw) {
    Map<String, RawAttribute> byName = new TreeMap<>();
    raw.forEach(attribute -> byName.put("option " + attribute.number(), attribute));
    return byName;
  }

  private static List<RawAttribute> list(Map<String, RawAttribute> byName) {
    return List.copyOf(byName.values());
  }

  /** A link as it is, as it was before the plan, and as it is planned. */
  private record Compared(LinkState now, LinkState was, LinkState planned) {}
}
