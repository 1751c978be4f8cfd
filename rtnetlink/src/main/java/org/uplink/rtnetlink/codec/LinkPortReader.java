package org.uplink.rtnetlink.codec;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.uplink.rtnetlink.link.LinkKind;
import org.uplink.rtnetlink.link.LinkPort;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.LinkAttribute;
import org.uplink.rtnetlink.wire.option.BondPortOption;
import org.uplink.rtnetlink.wire.option.BridgePortOption;

/** Reads {@code IFLA_INFO_SLAVE_DATA}, which is different for each kind of master. */
final class LinkPortReader {
  /** What the kernel computes, except the identifiers and timers of STP, which are in a row. */
  private static final Set<Integer> BRIDGE_PORT_STATE =
      Set.of(
          LinkAttribute.BRPORT_STATE,
          LinkAttribute.BRPORT_FLUSH,
          LinkAttribute.BRPORT_PAD,
          LinkAttribute.BRPORT_MRP_RING_OPEN,
          LinkAttribute.BRPORT_MRP_IN_OPEN,
          LinkAttribute.BRPORT_MCAST_EHT_HOSTS_CNT,
          LinkAttribute.BRPORT_MCAST_N_GROUPS);

  private LinkPortReader() {}

  static LinkPort read(String kind, AttributeCursor cursor) {
    return switch (kind) {
      case "bridge" -> bridgePort(cursor);
      case "bond" -> bondPort(cursor);
      case "vrf" -> vrfPort(cursor);
      default -> new LinkPort.Other(new LinkKind(kind));
    };
  }

  private static LinkPort bridgePort(AttributeCursor cursor) {
    NumericAttributes numbers = NumericAttributes.read(cursor, LinkPortReader::isKnown);
    return new LinkPort.BridgePort(
        numbers.of(LinkAttribute.BRPORT_STATE),
        numbers.of(LinkAttribute.BRPORT_PRIORITY),
        numbers.of(LinkAttribute.BRPORT_COST),
        numbers.isSet(LinkAttribute.BRPORT_MODE),
        numbers.isSet(LinkAttribute.BRPORT_GUARD),
        numbers.isSet(LinkAttribute.BRPORT_LEARNING),
        numbers.isSet(LinkAttribute.BRPORT_UNICAST_FLOOD),
        numbers.isSet(LinkAttribute.BRPORT_ISOLATED),
        BridgePortOption.byName(numbers.values()),
        numbers.others());
  }

  private static boolean isKnown(int type) {
    return BRIDGE_PORT_STATE.contains(type)
        || (type >= LinkAttribute.BRPORT_ROOT_ID && type <= LinkAttribute.BRPORT_HOLD_TIMER)
        || BridgePortOption.exists(type);
  }

  private static LinkPort bondPort(AttributeCursor cursor) {
    boolean active = false;
    boolean miiUp = false;
    int failures = 0;
    int queue = 0;
    Optional<MacAddress> mac = Optional.empty();
    OptionalInt aggregator = OptionalInt.empty();
    int actor = 0;
    int partner = 0;
    Map<String, Long> options = new TreeMap<>();
    while (cursor.next()) {
      BondPortOption.find(cursor.type())
          .ifPresent(option -> options.put(option.label(), option.value(cursor)));
      switch (cursor.type()) {
        case LinkAttribute.BOND_SLAVE_STATE -> active = cursor.u8() == 0;
        case LinkAttribute.BOND_SLAVE_MII_STATUS -> miiUp = cursor.u8() == 0;
        case LinkAttribute.BOND_SLAVE_LINK_FAILURE_COUNT -> failures = cursor.s32();
        case LinkAttribute.BOND_SLAVE_PERM_HWADDR -> mac = LinkReader.mac(cursor);
        case LinkAttribute.BOND_SLAVE_QUEUE_ID -> queue = cursor.u16();
        case LinkAttribute.BOND_SLAVE_AD_AGGREGATOR_ID -> aggregator = OptionalInt.of(cursor.u16());
        case LinkAttribute.BOND_SLAVE_AD_ACTOR_STATE -> actor = cursor.u8();
        case LinkAttribute.BOND_SLAVE_AD_PARTNER_STATE -> partner = cursor.u16();
        default -> {
          // The options are read above.
        }
      }
    }
    return new LinkPort.BondPort(
        active, miiUp, failures, mac, queue, aggregator, actor, partner, options);
  }

  private static LinkPort vrfPort(AttributeCursor cursor) {
    TableId table = TableId.UNSPECIFIED;
    while (cursor.next()) {
      if (cursor.type() == LinkAttribute.VRF_PORT_TABLE) {
        table = TableId.of(cursor.s32());
      }
    }
    return new LinkPort.VrfPort(table);
  }
}
