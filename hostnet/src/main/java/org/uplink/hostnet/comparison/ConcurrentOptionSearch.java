package org.uplink.hostnet.comparison;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.uplink.hostnet.state.LinkState;

/**
 * Finds the options of bridges, bonds and their ports that other programs set. A rollback leaves an
 * option that the plan did not change.
 */
final class ConcurrentOptionSearch {
  /** The kernel computes it from the speed of the link. */
  private static final Set<String> COMPUTED = Set.of("cost");

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
