package org.uplink.rtnetlink.codec;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.uplink.rtnetlink.link.BondMode;
import org.uplink.rtnetlink.link.LinkDetails;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.BondOption;
import org.uplink.rtnetlink.wire.LinkAttribute;

/** Reads {@code IFLA_INFO_DATA} of a bond. */
final class BondReader {
  private BondReader() {}

  static LinkDetails.Bond read(AttributeCursor cursor) {
    BondMode mode = BondMode.BALANCE_RR;
    OptionalInt active = OptionalInt.empty();
    OptionalInt primary = OptionalInt.empty();
    Duration interval = Duration.ZERO;
    Map<String, String> options = new TreeMap<>();
    while (cursor.next()) {
      switch (cursor.type()) {
        case LinkAttribute.BOND_MODE -> mode = new BondMode(cursor.u8());
        case LinkAttribute.BOND_ACTIVE_SLAVE -> active = index(cursor);
        case LinkAttribute.BOND_PRIMARY -> primary = index(cursor);
        default -> option(cursor, options);
      }
      if (cursor.type() == LinkAttribute.BOND_MIIMON) {
        interval = Duration.ofMillis(cursor.u32());
      }
    }
    return new LinkDetails.Bond(mode, active, interval, primary, options);
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
