package org.uplink.hostnet.comparison;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.uplink.hostnet.state.LinkState;

/**
 * Finds the options of bridges, bonds and their ports that other programs set. A rollback leaves an
 * option that the plan did not change. The options of a new bridge or port are lost with it; a plan
 * leaves them as the kernel makes them.
 */
final class ConcurrentOptionSearch {
  /** The kernel computes it from the speed of the link. */
  private static final Set<String> COMPUTED = Set.of("cost");

  /** The options of a new bridge. */
  private static final Map<String, Integer> OF_NEW_BRIDGE =
      Map.of(
          "hello_time", 200,
          "max_age", 2000,
          "ageing_time", 30_000,
          "priority", 32_768,
          "mcast_snooping", 1,
          "mcast_querier", 0,
          "group_fwd_mask", 0,
          "vlan_filtering", 0,
          "vlan_default_pvid", 1);

  /** The options of a new port. */
  private static final Map<String, Integer> OF_NEW_PORT =
      Map.of(
          "hairpin", 0,
          "guard", 0,
          "root_block", 0,
          "learning", 1,
          "flood", 1,
          "mcast_flood", 1,
          "bcast_flood", 1,
          "neigh_suppress", 0,
          "isolated", 0);

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
    if (was.isPresent() && planned.isPresent()) {
      compare(
          link,
          was.get(),
          planned.get(),
          ConcurrentOptionSearch::ofBridge,
          ConcurrentOptionSearch::setOfBridge);
      compare(
          link,
          was.get(),
          planned.get(),
          ConcurrentOptionSearch::ofBond,
          ConcurrentOptionSearch::setOfBond);
      boolean stays =
          link.master().equals(was.get().master()) && link.master().equals(planned.get().master());
      if (stays) {
        compare(link, was.get(), planned.get(), LinkState::portOptions, LinkState::withPortOptions);
      }
    }
    planned.ifPresent(
        it -> {
          compareSpanningTree(link, was, it);
          compareNew(link, was, it);
        });
  }

  private void compareSpanningTree(LinkState link, Optional<LinkState> was, LinkState planned) {
    link.bridge()
        .ifPresent(
            now ->
                planned
                    .bridge()
                    .ifPresent(
                        plan -> {
                          LinkState.Bridge old = was.flatMap(LinkState::bridge).orElse(plan);
                          boolean lasts = was.isPresent() && old.stp() == plan.stp();
                          if (now.stp() != plan.stp() && now.stp() != old.stp()) {
                            found.add(
                                setOfBridge(
                                    link,
                                    "stp_state",
                                    now.stp() ? 1 : 0,
                                    lasts,
                                    LinkState.Bridge::stp,
                                    it ->
                                        new LinkState.Bridge(
                                            now.stp(), it.forwardDelayMillis(), it.options())));
                          }
                          long delay = now.forwardDelayMillis();
                          if (delay != plan.forwardDelayMillis()
                              && delay != old.forwardDelayMillis()) {
                            found.add(
                                setOfBridge(
                                    link,
                                    "forward_delay",
                                    delay / 10,
                                    lasts && old.forwardDelayMillis() == plan.forwardDelayMillis(),
                                    LinkState.Bridge::forwardDelayMillis,
                                    it -> new LinkState.Bridge(it.stp(), delay, it.options())));
                          }
                        }));
  }

  /** A rollback leaves the value of a bridge that existed before if the plan does not change it. */
  private static <T> ConcurrentChange setOfBridge(
      LinkState link,
      String name,
      long value,
      boolean lasts,
      Function<LinkState.Bridge, T> property,
      UnaryOperator<LinkState.Bridge> setting) {
    String text = "set %s of %s to %d".formatted(name, link.name(), value);
    return lasts
        ? ConcurrentChange.left(
            text,
            state ->
                state.links().replace(link.name(), it -> it.withBridge(it.bridge().map(setting))),
            state ->
                state
                    .link(link.name())
                    .flatMap(LinkState::bridge)
                    .map(property)
                    .equals(link.bridge().map(property)),
            link)
        : ConcurrentChange.undone(text, link);
  }

  private void compareNew(LinkState link, Optional<LinkState> was, LinkState planned) {
    if (was.isEmpty()) {
      compareNew(link, ofBridge(link), ofBridge(planned), OF_NEW_BRIDGE);
    }
    boolean isNewPort =
        link.master().isPresent()
            && link.master().equals(planned.master())
            && !link.master().equals(was.flatMap(LinkState::master));
    if (isNewPort) {
      compareNew(link, link.portOptions(), planned.portOptions(), OF_NEW_PORT);
    }
  }

  private void compareNew(
      LinkState link,
      Map<String, Integer> options,
      Map<String, Integer> planned,
      Map<String, Integer> byDefault) {
    options.forEach(
        (name, value) -> {
          Integer expected = planned.getOrDefault(name, byDefault.get(name));
          if (expected != null && !expected.equals(value)) {
            found.add(
                ConcurrentChange.undone(
                    "set %s of %s to %d".formatted(name, link.name(), value), link));
          }
        });
  }

  private void compare(
      LinkState link,
      LinkState was,
      LinkState planned,
      Function<LinkState, Map<String, Integer>> options,
      BiFunction<LinkState, Map<String, Integer>, LinkState> with) {
    options
        .apply(link)
        .forEach(
            (name, value) -> {
              Integer old = options.apply(was).get(name);
              Integer kept = options.apply(planned).getOrDefault(name, old);
              boolean isOurs = old == null || !old.equals(kept) || old.equals(value);
              if (!isOurs && !COMPUTED.contains(name)) {
                found.add(change(link, name, value, options, with));
              }
            });
  }

  private static ConcurrentChange change(
      LinkState link,
      String name,
      int value,
      Function<LinkState, Map<String, Integer>> options,
      BiFunction<LinkState, Map<String, Integer>, LinkState> with) {
    return ConcurrentChange.left(
        "set %s of %s to %d".formatted(name, link.name(), value),
        state ->
            state
                .links()
                .replace(
                    link.name(),
                    it -> {
                      Map<String, Integer> changed = new HashMap<>(options.apply(it));
                      changed.put(name, value);
                      return with.apply(it, changed);
                    }),
        state ->
            state
                .link(link.name())
                .filter(it -> Integer.valueOf(value).equals(options.apply(it).get(name)))
                .isPresent(),
        link);
  }

  private static Map<String, Integer> ofBridge(LinkState link) {
    return link.bridge().map(LinkState.Bridge::options).orElse(Map.of());
  }

  private static LinkState setOfBridge(LinkState link, Map<String, Integer> options) {
    return link.withBridge(
        link.bridge().map(it -> new LinkState.Bridge(it.stp(), it.forwardDelayMillis(), options)));
  }

  private static Map<String, Integer> ofBond(LinkState link) {
    return link.bond().map(LinkState.Bond::options).orElse(Map.of());
  }

  private static LinkState setOfBond(LinkState link, Map<String, Integer> options) {
    return link.withBond(
        link.bond().map(it -> new LinkState.Bond(it.mode(), it.primary(), options)));
  }
}
