package org.uplink.rtnetlink.codec;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.uplink.rtnetlink.link.BondMode;
import org.uplink.rtnetlink.link.LinkDetails;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.LinkAttribute;
import org.uplink.rtnetlink.wire.option.BondOption;

/** Reads {@code IFLA_INFO_DATA} of a bond. */
final class BondReader {
  /** What the driver computes. */
  private static final Set<Integer> STATE = Set.of(LinkAttribute.BOND_AD_INFO);

  private BondReader() {}

  static LinkDetails.Bond read(AttributeCursor cursor) {
    BondMode mode = BondMode.BALANCE_RR;
    OptionalInt active = OptionalInt.empty();
    OptionalInt primary = OptionalInt.empty();
    Duration interval = Duration.ZERO;
    Map<String, String> options = new TreeMap<>();
    List<InetAddress> targets = new ArrayList<>();
    RawAttributeReader raw = new RawAttributeReader();
    while (cursor.next()) {
      switch (cursor.type()) {
        case LinkAttribute.BOND_MODE -> mode = new BondMode(cursor.u8());
        case LinkAttribute.BOND_ACTIVE_SLAVE -> active = index(cursor);
        case LinkAttribute.BOND_PRIMARY -> primary = index(cursor);
        case LinkAttribute.BOND_ARP_IP_TARGET, LinkAttribute.BOND_NS_IP6_TARGET ->
            addresses(cursor.nested(), targets);
        default -> {
          if (BondOption.find(cursor.type()).isPresent()) {
            option(cursor, options);
          } else if (!STATE.contains(cursor.type())) {
            raw.add(cursor);
          }
        }
      }
      if (cursor.type() == LinkAttribute.BOND_MIIMON) {
        interval = Duration.ofMillis(cursor.u32());
      }
    }
    return new LinkDetails.Bond(mode, active, interval, primary, options, targets, raw.all());
  }

  private static void addresses(AttributeCursor list, List<InetAddress> into) {
    while (list.next()) {
      into.add(LinkDetailsReader.anyAddress(list));
    }
  }

  private static OptionalInt index(AttributeCursor cursor) {
    int index = cursor.s32();
    return index == 0 ? OptionalInt.empty() : OptionalInt.of(index);
  }

  private static void option(AttributeCursor cursor, Map<String, String> options) {
    BondOption.find(cursor.type())
        .ifPresent(
            option ->
                options.put(
                    option.optionName(),
                    switch (cursor.length()) {
                      case 1 -> Integer.toString(cursor.u8());
                      case 2 -> Integer.toString(cursor.u16());
                      default -> Long.toString(cursor.u32());
                    }));
  }
}
