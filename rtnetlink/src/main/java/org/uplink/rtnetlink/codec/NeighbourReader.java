package org.uplink.rtnetlink.codec;

import java.util.Optional;
import org.uplink.rtnetlink.neighbour.Neighbour;
import org.uplink.rtnetlink.neighbour.NeighbourFlags;
import org.uplink.rtnetlink.neighbour.NeighbourState;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.NeighbourAttribute;
import org.uplink.rtnetlink.wire.RawAddress;

/** Reads a neighbour message ({@code RTM_NEWNEIGH}). */
public final class NeighbourReader {
  private static final Device ANY = new Device(0, "");

  private NeighbourReader() {}

  /**
   * Reads the message that the cursor is positioned on.
   *
   * @throws MalformedMessageException if the message is malformed
   */
  public static Neighbour read(MessageCursor message, DeviceNames names) {
    AttributeCursor cursor = message.attributes(NeighbourAttribute.HEADER);
    RawAddress address = new RawAddress();
    Optional<MacAddress> mac = Optional.empty();
    RawAttributeReader raw = new RawAttributeReader();
    while (cursor.next()) {
      switch (cursor.type()) {
        case NeighbourAttribute.DST -> address.read(cursor, 0);
        case NeighbourAttribute.LLADDR -> mac = LinkReader.mac(cursor);
        case NeighbourAttribute.CACHEINFO, NeighbourAttribute.PROBES -> {
          // Times and counters.
        }
        default -> raw.add(cursor);
      }
    }
    int index = message.s32(4);
    NeighbourFlags flags = new NeighbourFlags(message.u8(10));
    if (!address.isPresent() || index < (flags.proxy() ? 0 : 1)) {
      throw new MalformedMessageException("neighbour without an address, or on device " + index);
    }
    return new Neighbour(
        index == 0 ? ANY : names.device(index),
        AddressCache.address(address.bytes()),
        mac,
        new NeighbourState(message.u16(8)),
        flags,
        raw.all());
  }
}
