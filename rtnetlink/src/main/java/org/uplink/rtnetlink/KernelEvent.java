package org.uplink.rtnetlink;

import org.uplink.address.IpLiteral;
import org.uplink.rtnetlink.address.InterfaceAddress;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.neighbour.Neighbour;
import org.uplink.rtnetlink.nexthop.NextHopObject;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.rule.Rule;

/**
 * Something changed, as the kernel tells it. Not everything that changes is told: a link that goes
 * down takes its IPv4 routes along without a word on them.
 */
public sealed interface KernelEvent {
  /** What happened, in words: "route 192.0.2.0/24 in table main deleted". */
  String text();

  /**
   * A link.
   *
   * @param link as it is now, or was before it was deleted
   * @param deleted whether it is gone
   */
  record LinkChanged(Link link, boolean deleted) implements KernelEvent {
    @Override
    public String text() {
      return "link "
          + link.name()
          + (deleted
              ? " deleted"
              : link.flags().lowerUp() ? " changed, is up" : " changed, is down");
    }
  }

  /**
   * An address.
   *
   * @param address as it is now, or was before it was deleted
   * @param deleted whether it is gone
   */
  record AddressChanged(InterfaceAddress address, boolean deleted) implements KernelEvent {
    @Override
    public String text() {
      return "address "
          + address.local()
          + " on "
          + address.device().name()
          + (deleted ? " deleted" : " set");
    }
  }

  /**
   * A route.
   *
   * @param route as it is now, or was before it was deleted
   * @param deleted whether it is gone
   */
  record RouteChanged(Route route, boolean deleted) implements KernelEvent {
    @Override
    public String text() {
      return "route "
          + route.destination()
          + " in table "
          + route.table()
          + (deleted ? " deleted" : " set");
    }
  }

  /**
   * A rule.
   *
   * @param rule as it is now, or was before it was deleted
   * @param deleted whether it is gone
   */
  record RuleChanged(Rule rule, boolean deleted) implements KernelEvent {
    @Override
    public String text() {
      return (rule.ipv6() ? "IPv6" : "IPv4")
          + " rule with priority "
          + rule.priority()
          + (deleted ? " deleted" : " set");
    }
  }

  /**
   * A neighbour.
   *
   * @param neighbour as it is now, or was before it was deleted
   * @param deleted whether it is gone
   */
  record NeighbourChanged(Neighbour neighbour, boolean deleted) implements KernelEvent {
    @Override
    public String text() {
      return "neighbour "
          + IpLiteral.format(neighbour.address())
          + " on "
          + neighbour.device().name()
          + (deleted ? " deleted" : " is " + neighbour.state());
    }
  }

  /**
   * A next-hop object.
   *
   * @param nextHop as it is now, or was before it was deleted
   * @param deleted whether it is gone
   */
  record NextHopChanged(NextHopObject nextHop, boolean deleted) implements KernelEvent {
    @Override
    public String text() {
      return "next hop " + nextHop.id() + (deleted ? " deleted" : " set");
    }
  }

  /** A setting of a device or of the host, as forwarding or the reverse path filter (netconf). */
  record SettingChanged() implements KernelEvent {
    @Override
    public String text() {
      return "a setting changed";
    }
  }

  /**
   * Some events were lost, because too many came at once: whoever keeps a picture has to read it
   * again.
   */
  record EventsLost() implements KernelEvent {
    @Override
    public String text() {
      return "events were lost";
    }
  }
}
