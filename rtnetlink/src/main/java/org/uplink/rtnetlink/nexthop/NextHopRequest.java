package org.uplink.rtnetlink.nexthop;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.uplink.rtnetlink.request.Request;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.MessageWriter;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.NextHopAttribute;

/** A change of the next-hop objects. Immutable. */
public final class NextHopRequest extends Request {
  private final int type;
  private final int family;

  private NextHopRequest(String operation, int type, int family, List<Attribute> parts) {
    super(operation, parts);
    this.type = type;
    this.family = family;
  }

  private static Attribute id(long id) {
    return Attribute.u32(NextHopAttribute.ID, (int) id);
  }

  /** Adds or replaces the way via this router out of the device with this index. */
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

  /** Adds or replaces a group of these objects. */
  public static NextHopRequest replace(long id, List<NextHopObject.Member> members) {
    byte[] bytes = new byte[8 * members.size()];
    ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    for (NextHopObject.Member member : members) {
      int weight = member.weight() - 1;
      all.putInt((int) member.id())
          .put((byte) weight)
          .put((byte) (weight >> 8))
          .putShort((short) 0);
    }
    return new NextHopRequest(
        "set the next-hop group " + id,
        Netlink.NEWNEXTHOP,
        Netlink.UNSPEC,
        List.of(id(id), new Attribute(NextHopAttribute.GROUP, bytes)));
  }

  /** Deletes an object. */
  public static NextHopRequest delete(long id) {
    return new NextHopRequest(
        "delete the next hop " + id, Netlink.DELNEXTHOP, Netlink.UNSPEC, List.of(id(id)));
  }

  @Override
  public int type() {
    return type;
  }

  @Override
  public int flags() {
    return type == Netlink.NEWNEXTHOP ? Netlink.CREATE | Netlink.REPLACE : 0;
  }

  @Override
  public void header(MessageWriter out) {
    boolean made = type == Netlink.NEWNEXTHOP;
    out.u8(family).u8(0).u8(made ? RouteProtocol.STATIC.value() : 0).u8(0).u32(0);
  }
}
