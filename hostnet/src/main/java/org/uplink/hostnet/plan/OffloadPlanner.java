package org.uplink.hostnet.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;

/**
 * Plans large receive offload (LRO). The kernel turns it off on a link that becomes the port of a
 * bridge, and on the links below that one: the NIC of a VLAN, the ports of a bond. A link that
 * leaves its bridge gets it back if it had it.
 *
 * @param host the planned host, complete but for the offloads
 * @param former the links that had LRO before a bridge turned it off
 */
record OffloadPlanner(PlannedHost host, Collection<String> former) {
  /** Returns the links below bridges that had LRO. */
  List<String> plan() {
    NetworkState planned = host.state();
    Set<String> belowBefore = belowBridges(host.start());
    Set<String> below = belowBridges(planned);
    List<String> turnedOff = new ArrayList<>();
    for (LinkState link : planned.links()) {
      String name = link.name();
      boolean hadItBefore = belowBefore.contains(name) && former.contains(name);
      if (below.contains(name)) {
        if (link.hasReceiveOffload()) {
          host.change(name, it -> it.withReceiveOffloadOn(false));
        }
        if (link.hasReceiveOffload() || hadItBefore || isNewBond(link)) {
          turnedOff.add(name);
        }
      } else if (hadItBefore) {
        host.change(name, it -> it.withReceiveOffloadOn(true));
      }
    }
    return turnedOff;
  }

  /** A new bond has LRO until it becomes a port. Its ports cannot have LRO if the bond does not. */
  private boolean isNewBond(LinkState link) {
    return link.isKind("bond") && host.start().link(link.name()).isEmpty();
  }

  /** Returns the ports of bridges and all links below them. */
  private static Set<String> belowBridges(NetworkState state) {
    Set<String> below = new TreeSet<>();
    boolean grows = true;
    while (grows) {
      grows = false;
      for (LinkState link : state.links()) {
        grows |= isBelow(link, below, state) && below.add(link.name());
      }
    }
    return below;
  }

  private static boolean isBelow(LinkState link, Set<String> below, NetworkState state) {
    boolean isPort =
        link.master()
            .filter(
                master ->
                    below.contains(master)
                        || state.link(master).filter(it -> it.isKind("bridge")).isPresent())
            .isPresent();
    return isPort
        || state.vlansOn(link.name()).stream().map(LinkState::name).anyMatch(below::contains);
  }
}
