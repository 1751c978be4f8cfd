package org.uplink.rtnetlink.codec;

import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.uplink.rtnetlink.link.LinkDetails;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.BridgeOption;
import org.uplink.rtnetlink.wire.LinkAttribute;
import org.uplink.rtnetlink.wire.MalformedMessageException;

/** Reads {@code IFLA_INFO_DATA}, which is different for each kind of link. */
final class LinkDetailsReader {
  /** The kernel counts a bridge's times in hundredths of a second (USER_HZ). */
  private static final long TICK_MILLIS = 10;

  private static final Set<BridgeOption> MULTICAST =
      EnumSet.of(
          BridgeOption.MCAST_ROUTER,
          BridgeOption.MCAST_QUERIER,
          BridgeOption.MCAST_IGMP_VERSION,
          BridgeOption.MCAST_MLD_VERSION);

  private LinkDetailsReader() {}

  static LinkDetails read(String kind, AttributeCursor cursor) {
    return switch (kind) {
      case "vlan" -> vlan(cursor);
      case "bond" -> BondReader.read(cursor);
      case "bridge" -> bridge(cursor);
      case "vrf" -> vrf(cursor);
      case "macvlan", "macvtap" -> macvlan(cursor);
      case "ipvlan", "ipvtap" -> ipvlan(cursor);
      case "tun" -> tun(cursor);
      case "vxlan" -> vxlan(cursor);
      default -> new LinkDetails.Other(HexFormat.of().formatHex(cursor.rest()));
    };
  }

  private static LinkDetails vlan(AttributeCursor cursor) {
    int id = 0;
    int protocol = 0x8100;
    while (cursor.next()) {
      switch (cursor.type()) {
        case LinkAttribute.VLAN_ID -> id = cursor.u16();
        case LinkAttribute.VLAN_PROTOCOL -> protocol = cursor.u16Big();
        default -> {
          // Flags and priority maps.
        }
      }
    }
    return new LinkDetails.Vlan(id, protocol);
  }

  private static LinkDetails bridge(AttributeCursor cursor) {
    NumericAttributes numbers = NumericAttributes.read(cursor);
    return new LinkDetails.Bridge(
        numbers.isSet(LinkAttribute.BR_STP_STATE),
        ticks(numbers, LinkAttribute.BR_FORWARD_DELAY),
        ticks(numbers, LinkAttribute.BR_HELLO_TIME),
        ticks(numbers, LinkAttribute.BR_MAX_AGE),
        ticks(numbers, LinkAttribute.BR_AGEING_TIME),
        numbers.of(LinkAttribute.BR_PRIORITY),
        numbers.isSet(LinkAttribute.BR_VLAN_FILTERING),
        numbers.find(LinkAttribute.BR_VLAN_DEFAULT_PVID),
        numbers.isSet(LinkAttribute.BR_MCAST_SNOOPING),
        multicastOptions(numbers),
        numbers.of(LinkAttribute.BR_GROUP_FWD_MASK));
  }

  private static Map<String, Integer> multicastOptions(NumericAttributes numbers) {
    Map<String, Integer> options = new HashMap<>();
    for (BridgeOption option : MULTICAST) {
      numbers.find(option.type()).ifPresent(value -> options.put(option.label(), value));
    }
    return options;
  }

  private static Duration ticks(NumericAttributes numbers, int type) {
    return Duration.ofMillis(TICK_MILLIS * Integer.toUnsignedLong(numbers.of(type)));
  }

  private static LinkDetails vrf(AttributeCursor cursor) {
    TableId table = TableId.UNSPECIFIED;
    while (cursor.next()) {
      if (cursor.type() == LinkAttribute.VRF_TABLE) {
        table = TableId.of(cursor.s32());
      }
    }
    return new LinkDetails.Vrf(table);
  }

  private static LinkDetails macvlan(AttributeCursor cursor) {
    int mode = 0;
    while (cursor.next()) {
      if (cursor.type() == LinkAttribute.MACVLAN_MODE) {
        mode = cursor.s32();
      }
    }
    return new LinkDetails.Macvlan(mode);
  }

  private static LinkDetails ipvlan(AttributeCursor cursor) {
    int mode = 0;
    int flags = 0;
    while (cursor.next()) {
      switch (cursor.type()) {
        case LinkAttribute.IPVLAN_MODE -> mode = cursor.u16();
        case LinkAttribute.IPVLAN_FLAGS -> flags = cursor.u16();
        default -> {
          // Unknown attributes are skipped.
        }
      }
    }
    return new LinkDetails.Ipvlan(mode, flags);
  }

  private static LinkDetails tun(AttributeCursor cursor) {
    int type = 0;
    boolean persistent = false;
    OptionalInt owner = OptionalInt.empty();
    while (cursor.next()) {
      switch (cursor.type()) {
        case LinkAttribute.TUN_TYPE -> type = cursor.u8();
        case LinkAttribute.TUN_PERSIST -> persistent = cursor.u8() != 0;
        case LinkAttribute.TUN_OWNER -> owner = OptionalInt.of(cursor.s32());
        default -> {
          // Queues and headers.
        }
      }
    }
    return new LinkDetails.Tun(type, persistent, owner);
  }

  private static LinkDetails vxlan(AttributeCursor cursor) {
    int id = 0;
    int port = 0;
    boolean learning = false;
    Optional<InetAddress> group = Optional.empty();
    Optional<InetAddress> local = Optional.empty();
    while (cursor.next()) {
      switch (cursor.type()) {
        case LinkAttribute.VXLAN_ID -> id = cursor.s32();
        case LinkAttribute.VXLAN_PORT -> port = cursor.u16Big();
        case LinkAttribute.VXLAN_LEARNING -> learning = cursor.u8() != 0;
        case LinkAttribute.VXLAN_GROUP, LinkAttribute.VXLAN_GROUP6 -> group = address(cursor);
        case LinkAttribute.VXLAN_LOCAL, LinkAttribute.VXLAN_LOCAL6 -> local = address(cursor);
        default -> {
          // Checksums and limits.
        }
      }
    }
    return new LinkDetails.Vxlan(id, group, local, port, learning);
  }

  private static Optional<InetAddress> address(AttributeCursor cursor) {
    if (cursor.length() != 4 && cursor.length() != 16) {
      throw new MalformedMessageException("address of " + cursor.length() + " bytes");
    }
    InetAddress address = AddressCache.address(cursor.copy());
    return address.isAnyLocalAddress() ? Optional.empty() : Optional.of(address);
  }
}
