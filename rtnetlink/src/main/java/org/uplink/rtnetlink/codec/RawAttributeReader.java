package org.uplink.rtnetlink.codec;

import java.util.ArrayList;
import java.util.List;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.wire.AttributeCursor;

/**
 * Collects the attributes of one object that the library does not model, in the order of the
 * message.
 */
final class RawAttributeReader {
  private List<RawAttribute> read = List.of();

  /** Adds the attribute on which the cursor is positioned. */
  void add(AttributeCursor cursor) {
    add(RawAttribute.of(cursor.typeWithFlags(), cursor.copy()));
  }

  void add(RawAttribute attribute) {
    if (read.isEmpty()) {
      read = new ArrayList<>();
    }
    read.add(attribute);
  }

  List<RawAttribute> all() {
    return read;
  }
}
