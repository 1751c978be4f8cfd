package org.uplink.hostnet.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uplink.hostnet.state.LinkState;

/**
 * Finds the options that other programs set on a bridge that a plan created, and on a port that it
 * added. A rollback undoes them with the bridge or port. A plan leaves an option that it does not
 * name as the kernel makes it.
 */
final class NewLinkOptions {
  /** The options of a new bridge. */
  private static final Map<String, Long> OF_NEW_BRIDGE =
      Map.of(
          "hello_time", 200L,
          "max_age", 2000L,
          "ageing_time", 30_000L,
          "priority", 32_768L,
          "mcast_snooping", 1L,
          "mcast_querier", 0L,
          "group_fwd_mask", 0L,
          "vlan_filtering", 0L,
          "vlan_default_pvid", 1L);

  /** The options of a new port. */
  private static final Map<String, Long> OF_NEW_PORT =
      Map.of(
          "hairpin", 0L,
          "guard", 0L,
          "root_block", 0L,
          "learning", 1L,
          "flood", 1L,
          "mcast_flood", 1L,
          "bcast_flood", 1L,
          "neigh_suppress", 0L,
          "isolated", 0L);

  private final LinkState link;
  private final Optional<LinkState> was;
  private final LinkState planned;
  private final List<ConcurrentChange> found = new ArrayList<>();

  private NewLinkOptions(LinkState link, Optional<LinkState> was, LinkState planned) {
    this.link = link;
    this.was = was;
    this.planned = planned;
  }

  static List<ConcurrentChange> find(LinkState link, Optional<LinkState> was, LinkState planned) {
    NewLinkOptions search = new NewLinkOptions(link, was, planned);
    search.compare();
    return search.found;
  }

  private void compare() {
    if (was.isEmpty()) {
      compare(ofBridge(link), ofBridge(planned), OF_NEW_BRIDGE);
    }
    boolean isNewPort =
        link.master().isPresent()
            && link.master().equals(planned.master())
            && !link.master().equals(was.flatMap(LinkState::master));
    if (isNewPort) {
      compare(link.portOptions(), planned.portOptions(), OF_NEW_PORT);
    }
  }

  private void compare(
      Map<String, Long> options, Map<String, Long> planned, Map<String, Long> byDefault) {
    options.forEach(
        (name, value) -> {
          Long expected = planned.getOrDefault(name, byDefault.get(name));
          if (expected != null && !expected.equals(value)) {
            found.add(
                ConcurrentChange.undone(
                    "set %s of %s to %d".formatted(name, link.name(), value), link));
          }
        });
  }

  private static Map<String, Long> ofBridge(LinkState link) {
    return link.bridge().map(LinkState.Bridge::options).orElse(Map.of());
  }
}
