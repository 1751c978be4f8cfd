package org.uplink.rtnetlink.nexthop;

import java.util.List;
import java.util.Optional;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.route.NextHop;
import org.uplink.rtnetlink.route.RouteProtocol;

/**
 * A next hop that stands by itself, so that routes can point to it ({@code ip nexthop}).
 *
 * @param id its number (unsigned 32 bits)
 * @param protocol who put it there
 * @param scope how far it is
 * @param nextHop the way, where it is one; without a device where it drops packets
 * @param members the objects that it is made of, where it is a group
 * @param resilient whether a group keeps flows where they are when its members change
 */
public record NextHopObject(
    long id,
    RouteProtocol protocol,
    Scope scope,
    Optional<NextHop> nextHop,
    List<Member> members,
    boolean resilient) {
  /** Keeps a copy. */
  public NextHopObject {
    members = List.copyOf(members);
  }

  /**
   * A member of a group.
   *
   * @param id its number (unsigned 32 bits)
   * @param weight its share, 1 to 65536
   */
  public record Member(long id, int weight) {}
}
