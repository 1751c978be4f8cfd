package org.uplink.rtnetlink;

import org.uplink.address.IpLiteral;
import org.uplink.rtnetlink.address.InterfaceAddress;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.neighbour.Neighbour;
import org.uplink.rtnetlink.nexthop.NextHopObject;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.rule.Rule;

/**
 * A change that the kernel reports (rtnetlink(7)). The kernel does not report every change. For
 * example, if a link goes down, the kernel removes the link's IPv4 routes without an event.
 */
public sealed interface KernelEvent {
  /** Returns what happened, such as "route 192.0.2.0/24 in table main deleted". */
  String text();

  /**
   * A link was added, changed or deleted.
   *
   * @param link the link after the change, or the last state of a deleted link
   * @param deleted whether the link was deleted
   */
  record LinkChanged(Link link, boolean deleted) implements KernelEvent {
    @Override
    public String text() {
      if (deleted) {
        return "link " + link.name() + " deleted";
      }
      return "link %s changed, is %s"
          .formatted(link.name(), link.flags().lowerUp() ? "up" : "down");
    }
  }

  /**
   * An address was added, changed or deleted.
   *
   * @param address the address after the change, or the last state of a deleted address
   * @param deleted whether the address was deleted
   */
  record AddressChanged(InterfaceAddress address, boolean deleted) implements KernelEvent {
    @Override
    public String text() {
      return "address %s on %s %s"
          .formatted(address.local(), address.device().name(), deleted ? "deleted" : "set");
    }
  }

  /**
   * A route was added, changed or deleted.
   *
   * @param route the route after the change, or the last state of a deleted route
   * @param deleted whether the route was deleted
   */
  record RouteChanged(Route route, boolean deleted) implements KernelEvent {
    @Override
    public String text() {
      return "route %s in table %s %s"
          .formatted(route.destination(), route.table(), deleted ? "deleted" : "set");
    }
  }

  /**
   * A rule was added or deleted.
   *
   * @param rule the rule
   * @param deleted whether the rule was deleted
   */
  record RuleChanged(Rule rule, boolean deleted) implements KernelEvent {
    @Override
    public String text() {
      return "%s rule with priority %d %s"
          .formatted(rule.ipv6() ? "IPv6" : "IPv4", rule.priority(), deleted ? "deleted" : "set");
    }
  }

  /**
   * A neighbour was added, changed or deleted.
   *
   * @param neighbour the neighbour after the change, or the last state of a deleted neighbour
   * @param deleted whether the neighbour was deleted
   */
  record NeighbourChanged(Neighbour neighbour, boolean deleted) implements KernelEvent {
    @Override
    public String text() {
      return "neighbour %s on %s %s"
          .formatted(
              IpLiteral.format(neighbour.address()),
              neighbour.device().name(),
              deleted ? "deleted" : "is " + neighbour.state());
    }
  }

  /**
   * A next-hop object was added, changed or deleted.
   *
   * @param nextHop the object after the change, or the last state of a deleted object
   * @param deleted whether the object was deleted
   */
  record NextHopChanged(NextHopObject nextHop, boolean deleted) implements KernelEvent {
    @Override
    public String text() {
      return "next hop %d %s".formatted(nextHop.id(), deleted ? "deleted" : "set");
    }
  }

  /** A setting of a device or of the host changed, such as forwarding ({@code RTM_NEWNETCONF}). */
  record SettingChanged() implements KernelEvent {
    @Override
    public String text() {
      return "a setting changed";
    }
  }

  /**
   * Events were lost, because too many came at once. A program that tracks the state of the network
   * must read the state again.
   */
  record EventsLost() implements KernelEvent {
    @Override
    public String text() {
      return "events were lost";
    }
  }
}
