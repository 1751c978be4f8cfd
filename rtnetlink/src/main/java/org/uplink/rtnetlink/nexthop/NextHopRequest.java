package org.uplink.rtnetlink.nexthop;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.uplink.rtnetlink.request.Request;
import org.uplink.rtnetlink.request.UnwritableObjectException;
import org.uplink.rtnetlink.route.Encapsulation;
import org.uplink.rtnetlink.route.NextHop;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.NextHopAttribute;
import org.uplink.rtnetlink.wire.RequestMessage;

/** A request that adds, replaces or deletes a next-hop object ({@code ip nexthop}). Immutable. */
public final class NextHopRequest implements Request {
  /** {@code NEXTHOP_GRP_TYPE_RES}. */
  private static final int RESILIENT = 1;

  private static final int ADD_OR_REPLACE = Netlink.CREATE | Netlink.REPLACE;

  private final String operation;
  private final Header header;
  private final List<Attribute> attributes;

  private NextHopRequest(String operation, Header header, List<Attribute> attributes) {
    this.operation = operation;
    this.header = header;
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
        Header.add(ADD_OR_REPLACE, gateway instanceof Inet4Address ? Netlink.INET : Netlink.INET6),
        List.of(
            id(id),
            Attribute.u32(NextHopAttribute.OIF, device),
            Attribute.address(NextHopAttribute.GATEWAY, gateway)));
  }

  /** Adds or replaces a group of next hops. */
  public static NextHopRequest replace(long id, List<NextHopObject.Member> members) {
    return new NextHopRequest(
        "set the next-hop group " + id,
        Header.add(ADD_OR_REPLACE, Netlink.UNSPEC),
        List.of(id(id), new Attribute(NextHopAttribute.GROUP, group(members))));
  }

  /**
   * Adds a next hop or a group that was read from the kernel. The request has everything that the
   * kernel shows of the object, including attributes that this library does not model. It leaves
   * out counters, and the flags and the scope, which the kernel sets itself. Add the members of a
   * group before the group.
   *
   * @throws UnwritableObjectException if the kernel does not accept the object as it shows it,
   *     which is so for a next hop with a BPF program
   */
  public static NextHopRequest add(NextHopObject object) {
    return of("add", Netlink.CREATE | Netlink.EXCLUSIVE, object);
  }

  /**
   * Adds or replaces a next hop or a group that was read from the kernel, like {@link
   * #add(NextHopObject)}.
   *
   * @throws UnwritableObjectException if the kernel does not accept the object as it shows it
   */
  public static NextHopRequest replace(NextHopObject object) {
    return of("set", ADD_OR_REPLACE, object);
  }

  /** Deletes a next hop or a group. */
  public static NextHopRequest delete(long id) {
    return new NextHopRequest(
        "delete the next hop " + id,
        new Header(Netlink.DELNEXTHOP, 0, Netlink.UNSPEC, 0, 0),
        List.of(id(id)));
  }

  @Override
  public byte[] message() {
    return RequestMessage.encode(header.type, header.flags, header.bytes(), attributes);
  }

  @Override
  public String toString() {
    return operation;
  }

  private static NextHopRequest of(String verb, int flags, NextHopObject object) {
    String operation = "%s the next hop %d".formatted(verb, object.id());
    List<Attribute> attributes = new ArrayList<>();
    attributes.add(id(object.id()));
    if (!object.members().isEmpty()) {
      attributes.add(new Attribute(NextHopAttribute.GROUP, group(object.members())));
    }
    if (object.resilient()) {
      attributes.add(Attribute.u16(NextHopAttribute.GROUP_TYPE, RESILIENT));
    }
    object.nextHop().ifPresent(hop -> attributes.addAll(attributes(operation, hop)));
    object.rawAttributes().forEach(raw -> attributes.add(new Attribute(raw.type(), raw.bytes())));
    int hopFlags = object.nextHop().map(hop -> hop.flags().writable().bits()).orElse(0);
    return new NextHopRequest(
        operation,
        new Header(Netlink.NEWNEXTHOP, flags, object.family(), object.protocol().value(), hopFlags),
        attributes);
  }

  private static List<Attribute> attributes(String operation, NextHop hop) {
    List<Attribute> attributes = new ArrayList<>();
    hop.device()
        .ifPresent(device -> attributes.add(Attribute.u32(NextHopAttribute.OIF, device.index())));
    hop.gateway()
        .ifPresent(router -> attributes.add(Attribute.address(NextHopAttribute.GATEWAY, router)));
    if (hop.encapsulation().isPresent()) {
      Encapsulation encapsulation = hop.encapsulation().get();
      if (encapsulation.hasProgram()) {
        throw new UnwritableObjectException(
            operation, NextHopAttribute.ENCAP, "its encapsulation runs a BPF program");
      }
      Encapsulation.Other encoded = encapsulation.encoded();
      attributes.add(Attribute.u16(NextHopAttribute.ENCAP_TYPE, encoded.type()));
      attributes.add(
          new Attribute(
              NextHopAttribute.ENCAP | Attribute.NESTED, HexFormat.of().parseHex(encoded.hex())));
    }
    return attributes;
  }

  private static Attribute id(long id) {
    return Attribute.unsigned(NextHopAttribute.ID, "next hop", id);
  }

  /**
   * Returns an array of {@code struct nexthop_grp}. It has the low and the high byte of the weight
   * minus one in two fields.
   */
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

  /** The message's type and flags, and the fields of {@code struct nhmsg}. */
  private record Header(int type, int flags, int family, int protocol, int hopFlags) {
    static Header add(int flags, int family) {
      return new Header(Netlink.NEWNEXTHOP, flags, family, RouteProtocol.STATIC.value(), 0);
    }

    byte[] bytes() {
      return Attribute.buffer(NextHopAttribute.HEADER)
          .put((byte) family)
          .put((byte) 0)
          .put((byte) protocol)
          .put((byte) 0)
          .putInt(hopFlags)
          .array();
    }
  }
}
