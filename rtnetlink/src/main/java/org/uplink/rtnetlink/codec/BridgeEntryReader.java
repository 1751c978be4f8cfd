package org.uplink.rtnetlink.codec;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.uplink.address.IpLiteral;
import org.uplink.rtnetlink.link.BridgeEntry;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.GroupAttribute;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.NeighbourAttribute;

/** Reads the messages of a bridge's tables. */
public final class BridgeEntryReader {
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;

  /**
   * The mode and the protocol ({@code RTPROT_STATIC}) of an entry whose request names none. A
   * kernel before 6.3 accepts neither in a request.
   */
  private static final int EXCLUDE = 0;

  private static final int STATIC = 4;

  /** {@code MDB_FLAGS_BLOCKED}: the source is one that a group excludes. */
  private static final int BLOCKED = 8;

  private BridgeEntryReader() {}

  /**
   * Reads an entry of the forwarding database ({@code RTM_NEWNEIGH}). Empty if it is the address of
   * a link, which the kernel lists with them.
   *
   * @throws MalformedMessageException if the message is malformed
   */
  public static Optional<BridgeEntry> readMac(MessageCursor message, DeviceNames names) {
    AttributeCursor cursor = message.attributes(NeighbourAttribute.HEADER);
    int bridge = 0;
    Optional<MacAddress> mac = Optional.empty();
    OptionalInt vlan = OptionalInt.empty();
    RawAttributeReader raw = new RawAttributeReader();
    while (cursor.next()) {
      switch (cursor.type()) {
        case NeighbourAttribute.MASTER -> bridge = cursor.s32();
        case NeighbourAttribute.CACHEINFO -> {
          // Times.
        }
        case NeighbourAttribute.LLADDR -> {
          mac = LinkReader.mac(cursor);
          raw.add(cursor);
        }
        case NeighbourAttribute.VLAN -> {
          vlan = OptionalInt.of(cursor.u16());
          raw.add(cursor);
        }
        default -> raw.add(cursor);
      }
    }
    int port = message.s32(4);
    if (bridge == 0 || mac.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new BridgeEntry(
            BridgeEntry.Table.MACS,
            names.device(bridge),
            device(port, names),
            mac.get().toString(),
            vlan,
            message.u16(8),
            message.u8(10),
            raw.all()));
  }

  /**
   * Reads the multicast groups of a bridge ({@code RTM_GETMDB}).
   *
   * @throws MalformedMessageException if the message is malformed
   */
  public static List<BridgeEntry> readGroups(MessageCursor message, DeviceNames names) {
    List<BridgeEntry> groups = new ArrayList<>();
    Device bridge = device(message.s32(4), names);
    AttributeCursor tables = message.attributes(GroupAttribute.HEADER);
    while (tables.next()) {
      if (tables.type() == GroupAttribute.GROUPS) {
        AttributeCursor entries = tables.nested();
        while (entries.next()) {
          AttributeCursor infos = entries.nested();
          while (infos.next()) {
            if (infos.type() == GroupAttribute.ENTRY_INFO) {
              groups.add(group(infos, bridge, names));
            }
          }
        }
      }
    }
    return groups;
  }

  /** Reads {@code struct br_mdb_entry} and the attributes behind it. */
  private static BridgeEntry group(AttributeCursor cursor, Device bridge, DeviceNames names) {
    AttributeCursor shown = cursor.nested(GroupAttribute.ENTRY_SIZE);
    byte[] entry = Arrays.copyOf(cursor.copy(), GroupAttribute.ENTRY_SIZE);
    String address = address(entry, cursor.u8(24) << 8 | cursor.u8(25));
    List<Attribute> settable = new ArrayList<>();
    boolean hasSource = false;
    boolean hasSources = false;
    int mode = EXCLUDE;
    while (shown.next()) {
      switch (shown.type()) {
        case GroupAttribute.SHOWN_SOURCE -> {
          hasSource = true;
          settable.add(new Attribute(GroupAttribute.SET_SOURCE, shown.copy()));
          address += " from " + IpLiteral.format(AddressCache.address(shown.copy()));
        }
        case GroupAttribute.SHOWN_SOURCES -> {
          hasSources = true;
          settable.add(Attribute.nested(GroupAttribute.SET_SOURCES, sources(shown.nested())));
        }
        case GroupAttribute.SHOWN_MODE -> mode = shown.u8();
        case GroupAttribute.SHOWN_PROTOCOL -> {
          if (shown.u8() != STATIC) {
            settable.add(Attribute.u8(GroupAttribute.SET_PROTOCOL, shown.u8()));
          }
        }
        default -> {
          // Timers.
        }
      }
    }
    // The kernel refuses the mode of an entry for one source, and a list without a mode.
    if (hasSources || (mode != EXCLUDE && !hasSource)) {
      settable.add(Attribute.u8(GroupAttribute.SET_MODE, mode));
    }
    int vlan = cursor.u16(6);
    int state = cursor.u8(4);
    int flags = cursor.u8(5) & BLOCKED;
    // A request names the port by its present index, and sets no flags.
    Arrays.fill(entry, 0, 4, (byte) 0);
    entry[5] = 0;
    List<RawAttribute> raw = new ArrayList<>();
    raw.add(RawAttribute.of(GroupAttribute.SET_ENTRY, entry));
    if (!settable.isEmpty()) {
      Attribute attributes = Attribute.nested(GroupAttribute.SET_ATTRIBUTES, settable);
      raw.add(RawAttribute.of(attributes.type(), attributes.payload()));
    }
    return new BridgeEntry(
        BridgeEntry.Table.GROUPS,
        bridge,
        device(cursor.s32(0), names),
        address,
        vlan == 0 ? OptionalInt.empty() : OptionalInt.of(vlan),
        state,
        flags,
        raw);
  }

  /** Returns the sources of a group as a request names them: without timers, sorted. */
  private static List<Attribute> sources(AttributeCursor list) {
    List<byte[]> addresses = new ArrayList<>();
    while (list.next()) {
      AttributeCursor source = list.nested();
      while (source.next()) {
        if (source.type() == GroupAttribute.SOURCE_ADDRESS) {
          addresses.add(source.copy());
        }
      }
    }
    return addresses.stream()
        .sorted(Arrays::compareUnsigned)
        .map(address -> new Attribute(GroupAttribute.SOURCE_ADDRESS, address))
        .map(address -> Attribute.nested(GroupAttribute.SOURCE_ENTRY, List.of(address)))
        .toList();
  }

  private static String address(byte[] entry, int protocol) {
    return switch (protocol) {
      case IPV4 -> IpLiteral.format(ip(entry, 4));
      case IPV6 -> IpLiteral.format(ip(entry, 16));
      default -> MacAddress.of(Arrays.copyOfRange(entry, 8, 14)).toString();
    };
  }

  private static InetAddress ip(byte[] entry, int size) {
    return AddressCache.address(Arrays.copyOfRange(entry, 8, 8 + size));
  }

  private static Device device(int index, DeviceNames names) {
    if (index <= 0) {
      throw new MalformedMessageException("entry of a bridge on device " + index);
    }
    return names.device(index);
  }
}
