package org.uplink.rtnetlink.codec;

import java.util.Optional;
import java.util.OptionalInt;
import org.uplink.rtnetlink.link.LinkKind;
import org.uplink.rtnetlink.link.LinkPort;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.BridgePortOption;
import org.uplink.rtnetlink.wire.LinkAttribute;

/** Reads {@code IFLA_INFO_SLAVE_DATA}, which is different for each kind of master. */
final class LinkPortReader {
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
    NumericAttributes numbers = NumericAttributes.read(cursor);
    return new LinkPort.BridgePort(
        numbers.of(LinkAttribute.BRPORT_STATE),
        numbers.of(LinkAttribute.BRPORT_PRIORITY),
        numbers.of(LinkAttribute.BRPORT_COST),
        numbers.isSet(LinkAttribute.BRPORT_MODE),
        numbers.isSet(LinkAttribute.BRPORT_GUARD),
        numbers.isSet(LinkAttribute.BRPORT_LEARNING),
        numbers.isSet(LinkAttribute.BRPORT_UNICAST_FLOOD),
        numbers.isSet(LinkAttribute.BRPORT_ISOLATED),
        BridgePortOption.byName(numbers.values()));
  }

  private static LinkPort bondPort(AttributeCursor cursor) {
    boolean active = false;
    boolean miiUp = false;
    int failures = 0;
    int queue = 0;
    Optional<MacAddress> mac = Optional.empty();
    OptionalInt aggregator = OptionalInt.empty();
    while (cursor.next()) {
      switch (cursor.type()) {
        case LinkAttribute.BOND_SLAVE_STATE -> active = cursor.u8() == 0;
        case LinkAttribute.BOND_SLAVE_MII_STATUS -> miiUp = cursor.u8() == 0;
        case LinkAttribute.BOND_SLAVE_LINK_FAILURE_COUNT -> failures = cursor.s32();
        case LinkAttribute.BOND_SLAVE_PERM_HWADDR -> mac = LinkReader.mac(cursor);
        case LinkAttribute.BOND_SLAVE_QUEUE_ID -> queue = cursor.u16();
        case LinkAttribute.BOND_SLAVE_AD_AGGREGATOR_ID -> aggregator = OptionalInt.of(cursor.u16());
        default -> {
          // States of LACP.
        }
      }
    }
    return new LinkPort.BondPort(active, miiUp, failures, mac, queue, aggregator);
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
