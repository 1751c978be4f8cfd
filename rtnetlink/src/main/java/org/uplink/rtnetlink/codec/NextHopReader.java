package org.uplink.rtnetlink.codec;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.rtnetlink.route.NextHop;
import org.uplink.rtnetlink.route.Realms;
import org.uplink.rtnetlink.route.RouteFlags;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.RawAddress;
import org.uplink.rtnetlink.wire.RouteAttribute;

/**
 * Reads {@code RTA_MULTIPATH}: each next hop is a {@code struct rtnexthop} and its attributes. One
 * thread at a time may use it.
 */
final class NextHopReader {
  /**
   * The size of {@code struct rtnexthop} in bytes: length, flags, weight minus one, device index.
   */
  private static final int HEADER = 8;

  private final DeviceNames names;
  private final AddressCache addresses;
  private final RawAddress gateway = new RawAddress();

  NextHopReader(DeviceNames names, AddressCache addresses) {
    this.names = names;
    this.addresses = addresses;
  }

  List<NextHop> multipath(MemorySegment bytes, int from, int to) {
    List<NextHop> hops = new ArrayList<>();
    int at = from;
    while (to - at >= HEADER) {
      int length = bytes.get(JAVA_SHORT_UNALIGNED, at) & 0xffff;
      if (length < HEADER || length > to - at) {
        throw new MalformedMessageException(
            "next hop of %d bytes, but only %d are left".formatted(length, to - at));
      }
      hops.add(hop(bytes, at, at + length));
      at += Netlink.align(length);
    }
    return hops;
  }

  private NextHop hop(MemorySegment bytes, int from, int to) {
    int flags = bytes.get(JAVA_BYTE, from + 2L) & 0xff;
    int weight = 1 + (bytes.get(JAVA_BYTE, from + 3L) & 0xff);
    int index = bytes.get(JAVA_INT_UNALIGNED, from + 4L);
    if (index < 0) {
      throw new MalformedMessageException("device index " + index);
    }
    gateway.clear();
    int encapsulationType = 0;
    Optional<AttributeCursor> encapsulation = Optional.empty();
    Optional<Realms> realms = Optional.empty();
    RawAttributeReader raw = new RawAttributeReader();
    AttributeCursor cursor = new AttributeCursor().over(bytes, from + HEADER, to);
    while (cursor.next()) {
      switch (cursor.type()) {
        case RouteAttribute.GATEWAY -> gateway.read(cursor, 0);
        case RouteAttribute.VIA -> gateway.read(cursor, 2);
        case RouteAttribute.ENCAP_TYPE -> encapsulationType = cursor.u16();
        case RouteAttribute.ENCAP -> encapsulation = Optional.of(cursor.nested());
        case RouteAttribute.FLOW -> realms = Realms.of(cursor.s32());
        default -> raw.add(cursor);
      }
    }
    int type = encapsulationType;
    return new NextHop(
        index == 0 ? Optional.empty() : Optional.of(names.device(index)),
        gateway.isPresent() ? addresses.get(gateway).optional : Optional.empty(),
        weight,
        RouteFlags.of(flags),
        encapsulation.flatMap(attributes -> EncapsulationReader.read(type, attributes)),
        realms,
        raw.all());
  }
}
