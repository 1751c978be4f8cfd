package org.uplink.rtnetlink.codec;

import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.uplink.rtnetlink.link.LinkDetails;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.LinkAttribute;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.option.BridgeOption;
import org.uplink.rtnetlink.wire.option.VlanOption;

/** Reads {@code IFLA_INFO_DATA}, which is different for each kind of link. */
final class LinkDetailsReader {
  /** The kernel counts a bridge's times in hundredths of a second (USER_HZ). */
  private static final long TICK_MILLIS = 10;

  /** What the kernel computes. It ignores these attributes in a request. */
  private static final Set<Integer> BRIDGE_STATE =
      Set.of(
          LinkAttribute.BR_ROOT_ID,
          LinkAttribute.BR_BRIDGE_ID,
          LinkAttribute.BR_ROOT_PORT,
          LinkAttribute.BR_ROOT_PATH_COST,
          LinkAttribute.BR_TOPOLOGY_CHANGE,
          LinkAttribute.BR_TOPOLOGY_CHANGE_DETECTED,
          LinkAttribute.BR_HELLO_TIMER,
          LinkAttribute.BR_TCN_TIMER,
          LinkAttribute.BR_TOPOLOGY_CHANGE_TIMER,
          LinkAttribute.BR_GC_TIMER,
          LinkAttribute.BR_MCAST_HASH_ELASTICITY,
          LinkAttribute.BR_PAD,
          LinkAttribute.BR_MULTI_BOOLOPT,
          LinkAttribute.BR_MCAST_QUERIER_STATE,
          LinkAttribute.BR_FDB_N_LEARNED);

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

  /** Reads an IPv4 or IPv6 address. */
  static InetAddress anyAddress(AttributeCursor cursor) {
    if (cursor.length() != 4 && cursor.length() != 16) {
      throw new MalformedMessageException("address of " + cursor.length() + " bytes");
    }
    return AddressCache.address(cursor.copy());
  }

  private static LinkDetails vlan(AttributeCursor cursor) {
    int id = 0;
    int protocol = 0x8100;
    Map<String, Long> options = new TreeMap<>();
    while (cursor.next()) {
      switch (cursor.type()) {
        case LinkAttribute.VLAN_ID -> id = cursor.u16();
        case LinkAttribute.VLAN_PROTOCOL -> protocol = cursor.u16Big();
        default -> VlanOption.read(cursor, options);
      }
    }
    return new LinkDetails.Vlan(id, protocol, options);
  }

  private static LinkDetails bridge(AttributeCursor cursor) {
    boolean stp = false;
    Duration forwardDelay = Duration.ZERO;
    Map<BridgeOption, Long> options = new EnumMap<>(BridgeOption.class);
    RawAttributeReader raw = new RawAttributeReader();
    while (cursor.next()) {
      Map<BridgeOption, Long> found = BridgeOption.read(cursor);
      options.putAll(found);
      if (found.isEmpty()) {
        switch (cursor.type()) {
          case LinkAttribute.BR_STP_STATE -> stp = cursor.s32() != 0;
          case LinkAttribute.BR_FORWARD_DELAY -> forwardDelay = ticks(cursor.u32());
          default -> {
            if (!BRIDGE_STATE.contains(cursor.type())) {
              raw.add(cursor);
            }
          }
        }
      }
    }
    Optional<Long> vlanDefault =
        Optional.ofNullable(options.remove(BridgeOption.VLAN_DEFAULT_PVID));
    return new LinkDetails.Bridge(
        stp,
        forwardDelay,
        ticks(take(options, BridgeOption.HELLO_TIME)),
        ticks(take(options, BridgeOption.MAX_AGE)),
        ticks(take(options, BridgeOption.AGEING_TIME)),
        (int) take(options, BridgeOption.PRIORITY),
        take(options, BridgeOption.VLAN_FILTERING) != 0,
        vlanDefault.map(id -> OptionalInt.of(id.intValue())).orElse(OptionalInt.empty()),
        take(options, BridgeOption.MCAST_SNOOPING) != 0,
        (int) take(options, BridgeOption.GROUP_FWD_MASK),
        options.entrySet().stream()
            .collect(Collectors.toMap(option -> option.getKey().label(), Map.Entry::getValue)),
        raw.all());
  }

  /** Removes an option, and returns its value, or 0 if the kernel does not show it. */
  private static long take(Map<BridgeOption, Long> options, BridgeOption option) {
    return Optional.ofNullable(options.remove(option)).orElse(0L);
  }

  private static Duration ticks(long count) {
    return Duration.ofMillis(TICK_MILLIS * count);
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
    InetAddress address = anyAddress(cursor);
    return address.isAnyLocalAddress() ? Optional.empty() : Optional.of(address);
  }
}
