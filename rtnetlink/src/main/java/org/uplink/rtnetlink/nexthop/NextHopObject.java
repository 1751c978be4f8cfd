package org.uplink.rtnetlink.nexthop;

import java.util.List;
import java.util.Optional;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.route.NextHop;
import org.uplink.rtnetlink.route.RouteProtocol;

/**
 * A next-hop object, which several routes can share ({@code ip nexthop}): a next hop or a group.
 *
 * @param id its id (unsigned 32 bits)
 * @param protocol who added it
 * @param scope how far away it is
 * @param nextHop the next hop; empty for a group. It has no device if it drops packets
 * @param members the members of a group; empty for a next hop
 * @param resilient whether a group keeps flows on their next hops when its members change
 */
public record NextHopObject(
    long id,
    RouteProtocol protocol,
    Scope scope,
    Optional<NextHop> nextHop,
    List<Member> members,
    boolean resilient) {
  /** Copies the list. */
  public NextHopObject {
    members = List.copyOf(members);
  }

  /**
   * A member of a group.
   *
   * @param id its id (unsigned 32 bits)
   * @param weight its share, 1 to 65536
   */
  public record Member(long id, int weight) {}
}
