package org.uplink.rtnetlink.codec;

import java.util.Optional;
import org.uplink.rtnetlink.neighbour.Neighbour;
import org.uplink.rtnetlink.neighbour.NeighbourState;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.NeighbourAttribute;
import org.uplink.rtnetlink.wire.RawAddress;

/** Reads a neighbour message ({@code RTM_NEWNEIGH}). */
public final class NeighbourReader {
  private static final int PROXY = 0x08;
  private static final int ROUTER = 0x80;

  private NeighbourReader() {}

  /**
   * Reads the message that the cursor is positioned on.
   *
   * @throws MalformedMessageException if it is malformed
   */
  public static Neighbour read(MessageCursor message, DeviceNames names) {
    AttributeCursor cursor = message.attributes(NeighbourAttribute.HEADER);
    RawAddress address = new RawAddress();
    Optional<MacAddress> mac = Optional.empty();
    while (cursor.next()) {
      switch (cursor.type()) {
        case NeighbourAttribute.DST -> address.read(cursor, 0);
        case NeighbourAttribute.LLADDR -> mac = LinkReader.mac(cursor);
        default -> {
          // Counters and cache information.
        }
      }
    }
    int index = message.s32(4);
    if (!address.isPresent() || index <= 0) {
      throw new MalformedMessageException("neighbour without an address, or on device " + index);
    }
    int flags = message.u8(10);
    return new Neighbour(
        names.device(index),
        AddressCache.address(address.bytes()),
        mac,
        new NeighbourState(message.u16(8)),
        (flags & ROUTER) != 0,
        (flags & PROXY) != 0);
  }
}
