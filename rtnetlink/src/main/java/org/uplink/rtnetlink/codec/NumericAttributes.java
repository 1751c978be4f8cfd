package org.uplink.rtnetlink.codec;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.uplink.rtnetlink.wire.AttributeCursor;

/**
 * The attributes of one, two and four bytes of a bridge or a bridge port. Timers, addresses and
 * bridge ids are longer or of another length, and are skipped.
 *
 * @param values the numbers by the attributes' types
 */
record NumericAttributes(Map<Integer, Integer> values) {
  static NumericAttributes read(AttributeCursor cursor) {
    Map<Integer, Integer> values = new HashMap<>();
    while (cursor.next()) {
      switch (cursor.length()) {
        case 1 -> values.put(cursor.type(), cursor.u8());
        case 2 -> values.put(cursor.type(), cursor.u16());
        case 4 -> values.put(cursor.type(), cursor.s32());
        default -> {
          // No number.
        }
      }
    }
    return new NumericAttributes(values);
  }

  /** Returns a number, or 0 if the kernel does not show it. */
  int of(int type) {
    return values.getOrDefault(type, 0);
  }

  boolean isSet(int type) {
    return of(type) != 0;
  }

  OptionalInt find(int type) {
    return values.containsKey(type) ? OptionalInt.of(of(type)) : OptionalInt.empty();
  }
}
