package org.uplink.rtnetlink.codec;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.wire.AttributeCursor;

/**
 * The attributes of one, two and four bytes of a bridge port.
 *
 * @param values the numbers by the attributes' types
 * @param others the attributes that the library does not model
 */
record NumericAttributes(Map<Integer, Integer> values, List<RawAttribute> others) {
  /**
   * Reads the attributes.
   *
   * @param isKnown whether the library models an attribute, or the kernel computes it
   */
  static NumericAttributes read(AttributeCursor cursor, IntPredicate isKnown) {
    Map<Integer, Integer> values = new HashMap<>();
    RawAttributeReader others = new RawAttributeReader();
    while (cursor.next()) {
      if (!isKnown.test(cursor.type())) {
        others.add(cursor);
      }
      switch (cursor.length()) {
        case 1 -> values.put(cursor.type(), cursor.u8());
        case 2 -> values.put(cursor.type(), cursor.u16());
        case 4 -> values.put(cursor.type(), cursor.s32());
        default -> {
          // No number.
        }
      }
    }
    return new NumericAttributes(values, others.all());
  }

  /** Returns a number, or 0 if the kernel does not show it. */
  int of(int type) {
    return values.getOrDefault(type, 0);
  }

  boolean isSet(int type) {
    return of(type) != 0;
  }
}
