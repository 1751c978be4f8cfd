package org.uplink.rtnetlink.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.nexthop.NextHopObject;
import org.uplink.rtnetlink.route.NextHop;
import org.uplink.rtnetlink.route.RouteFlags;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.NextHopAttribute;
import org.uplink.rtnetlink.wire.RawAddress;

/** Reads the message of a next-hop object ({@code RTM_NEWNEXTHOP}). */
public final class NextHopObjectReader {
  /**
   * The size of {@code struct nexthop_grp} in bytes: id, low and high byte of the weight minus one,
   * reserved.
   */
  private static final int MEMBER = 8;

  private NextHopObjectReader() {}

  /**
   * Reads the message that the cursor is positioned on.
   *
   * @throws MalformedMessageException if the message is malformed
   */
  public static NextHopObject read(MessageCursor message, DeviceNames names) {
    AttributeCursor cursor = message.attributes(NextHopAttribute.HEADER);
    long id = 0;
    int index = 0;
    int encapsulationType = 0;
    boolean group = false;
    boolean resilient = false;
    RawAddress gateway = new RawAddress();
    Optional<AttributeCursor> encapsulation = Optional.empty();
    List<NextHopObject.Member> members = new ArrayList<>();
    RawAttributeReader raw = new RawAttributeReader();
    while (cursor.next()) {
      switch (cursor.type()) {
        case NextHopAttribute.ID -> id = cursor.u32();
        case NextHopAttribute.OIF -> index = cursor.s32();
        case NextHopAttribute.GATEWAY -> gateway.read(cursor, 0);
        case NextHopAttribute.GROUP_TYPE -> {
          resilient = cursor.u16() == 1;
          if (cursor.u16() > 1) {
            raw.add(cursor);
          }
        }
        case NextHopAttribute.ENCAP_TYPE -> encapsulationType = cursor.u16();
        case NextHopAttribute.ENCAP -> encapsulation = Optional.of(cursor.nested());
        case NextHopAttribute.GROUP -> {
          group = true;
          for (int at = 0; at + MEMBER <= cursor.length(); at += MEMBER) {
            int weight = 1 + cursor.u8(at + 4) + (cursor.u8(at + 5) << 8);
            members.add(new NextHopObject.Member(Integer.toUnsignedLong(cursor.s32(at)), weight));
          }
        }
        // The kernel requires NLA_F_NESTED in a request, but does not set the bit in an answer.
        case NextHopAttribute.RES_GROUP ->
            raw.add(RawAttribute.of(cursor.type() | Attribute.NESTED, settings(cursor)));
        case NextHopAttribute.OP_FLAGS,
            NextHopAttribute.GROUP_STATS,
            NextHopAttribute.HW_STATS_USED -> {
          // What the answer has, and counters.
        }
        default -> raw.add(cursor);
      }
    }
    if (index < 0) {
      throw new MalformedMessageException("device index " + index);
    }
    int type = encapsulationType;
    Optional<NextHop> nextHop =
        group
            ? Optional.empty()
            : Optional.of(
                new NextHop(
                    index == 0 ? Optional.empty() : Optional.of(names.device(index)),
                    gateway.isPresent()
                        ? Optional.of(AddressCache.address(gateway.bytes()))
                        : Optional.empty(),
                    1,
                    new RouteFlags(message.s32(4)),
                    encapsulation.flatMap(
                        attributes -> EncapsulationReader.read(type, attributes))));
    return new NextHopObject(
        id,
        RouteProtocol.of(message.u8(2)),
        Scope.of(message.u8(1)),
        nextHop,
        members,
        resilient,
        message.u8(0),
        raw.all());
  }

  /** Returns the settings of a resilient group, without the time that the kernel adds. */
  private static byte[] settings(AttributeCursor cursor) {
    List<Attribute> settings = new ArrayList<>();
    AttributeCursor inner = cursor.nested();
    while (inner.next()) {
      if (inner.type() != NextHopAttribute.RES_GROUP_PAD
          && inner.type() != NextHopAttribute.RES_GROUP_UNBALANCED_TIME) {
        settings.add(new Attribute(inner.typeWithFlags(), inner.copy()));
      }
    }
    return Attribute.bytes(new byte[0], settings);
  }
}
