package org.uplink.rtnetlink.nexthop;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.uplink.rtnetlink.request.Request;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.NextHopAttribute;
import org.uplink.rtnetlink.wire.RequestMessage;

/** Adds, replaces or deletes a next-hop object ({@code ip nexthop}). Immutable. */
public final class NextHopRequest implements Request {
  private final String operation;
  private final int type;
  private final int family;
  private final List<Attribute> attributes;

  private NextHopRequest(String operation, int type, int family, List<Attribute> attributes) {
    this.operation = operation;
    this.type = type;
    this.family = family;
    this.attributes = List.copyOf(attributes);
  }

  /**
   * Adds or replaces a next hop via a router.
   *
   * @param id the object's id (unsigned 32 bits)
   * @param gateway the router's address
   * @param device the index of the output device
   */
  public static NextHopRequest replace(long id, InetAddress gateway, int device) {
    return new NextHopRequest(
        "set the next hop " + id,
        Netlink.NEWNEXTHOP,
        gateway instanceof Inet4Address ? Netlink.INET : Netlink.INET6,
        List.of(
            id(id),
            Attribute.u32(NextHopAttribute.OIF, device),
            Attribute.address(NextHopAttribute.GATEWAY, gateway)));
  }

  /** Adds or replaces a group of next hops. */
  public static NextHopRequest replace(long id, List<NextHopObject.Member> members) {
    return new NextHopRequest(
        "set the next-hop group " + id,
        Netlink.NEWNEXTHOP,
        Netlink.UNSPEC,
        List.of(id(id), new Attribute(NextHopAttribute.GROUP, group(members))));
  }

  /** Deletes a next hop or a group. */
  public static NextHopRequest delete(long id) {
    return new NextHopRequest(
        "delete the next hop " + id, Netlink.DELNEXTHOP, Netlink.UNSPEC, List.of(id(id)));
  }

  @Override
  public byte[] message() {
    boolean adds = type == Netlink.NEWNEXTHOP;
    byte[] header =
        Attribute.buffer(NextHopAttribute.HEADER)
            .put((byte) family)
            .put((byte) 0)
            .put((byte) (adds ? RouteProtocol.STATIC.value() : 0))
            .put((byte) 0)
            .putInt(0)
            .array();
    int flags = adds ? Netlink.CREATE | Netlink.REPLACE : 0;
    return RequestMessage.encode(type, flags, header, attributes);
  }

  @Override
  public String toString() {
    return operation;
  }

  private static Attribute id(long id) {
    return Attribute.unsigned(NextHopAttribute.ID, "next hop", id);
  }

  /** Returns an array of {@code struct nexthop_grp}, which splits the weight minus one in two. */
  private static byte[] group(List<NextHopObject.Member> members) {
    byte[] group = new byte[8 * members.size()];
    ByteBuffer out = ByteBuffer.wrap(group).order(ByteOrder.nativeOrder());
    for (NextHopObject.Member member : members) {
      int weight = member.weight() - 1;
      out.putInt(Attribute.unsigned("next hop", member.id()))
          .put((byte) weight)
          .put((byte) (weight >> 8))
          .putShort((short) 0);
    }
    return group;
  }
}
