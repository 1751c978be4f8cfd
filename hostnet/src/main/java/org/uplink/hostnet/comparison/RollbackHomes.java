package org.uplink.hostnet.comparison;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.RouteState;

/**
 * Where a rollback puts what other programs added to a link.
 *
 * @param before the host before the plan
 * @param after the planned host
 * @param devices the links of the plan
 * @param known the links that were found so far
 */
record RollbackHomes(
    NetworkState before,
    NetworkState after,
    Set<String> devices,
    Map<String, Optional<String>> known) {
  RollbackHomes(NetworkState before, NetworkState after, Set<String> devices) {
    this(before, after, devices, new HashMap<>());
  }

  /**
   * Returns the link that gets the objects of a link in a rollback: the link itself, the bridge or
   * bond whose port it becomes, or the link below if the rollback deletes it.
   */
  Optional<String> of(String device) {
    Optional<String> home = known.get(device);
    if (home == null) {
      home = find(device);
      known.put(device, home);
    }
    return home;
  }

  /**
   * Returns the link that gets the objects of a link, or the same name, because a rule may name a
   * link that does not exist.
   */
  String ofOrSame(String device) {
    return of(device).orElse(device);
  }

  /** Returns a route through the links that have it after a rollback; empty if there are none. */
  Optional<RouteState> moved(RouteState route) {
    RouteState moved = route;
    for (RouteState.Hop hop : route.hops()) {
      if (hop.device().isPresent()) {
        Optional<String> home = of(hop.device().get());
        if (home.isEmpty()) {
          return Optional.empty();
        }
        moved = moved.moved(hop.device().get(), home.get());
      }
    }
    return Optional.of(moved);
  }

  private Optional<String> find(String device) {
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
}
