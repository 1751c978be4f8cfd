package org.uplink.rtnetlink.nexthop;

import java.util.List;
import java.util.Optional;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.route.NextHop;
import org.uplink.rtnetlink.route.RouteProtocol;

/**
 * A next-hop object, which several routes can share ({@code ip nexthop}): a next hop or a group.
 *
 * @param id the object's id (unsigned 32 bits)
 * @param protocol who added the object
 * @param scope how far away the next hop is
 * @param nextHop the next hop; empty for a group. A next hop that drops packets has no device
 * @param members the members of a group; empty for a next hop
 * @param resilient whether a group keeps flows on their next hops when its members change
 * @param family the kernel's number of the address family: 2 for IPv4, 10 for IPv6, 0 for a group
 * @param rawAttributes the attributes that the library does not model, such as {@code
 *     NHA_BLACKHOLE}
 */
public record NextHopObject(
    long id,
    RouteProtocol protocol,
    Scope scope,
    Optional<NextHop> nextHop,
    List<Member> members,
    boolean resilient,
    int family,
    List<RawAttribute> rawAttributes) {
  /** Copies the lists. */
  public NextHopObject {
    rawAttributes = List.copyOf(rawAttributes);
    members = List.copyOf(members);
  }

  /**
   * A member of a group.
   *
   * @param id the id of the member's object (unsigned 32 bits)
   * @param weight the member's share of the flows, 1 to 65536
   */
  public record Member(long id, int weight) {}
}
