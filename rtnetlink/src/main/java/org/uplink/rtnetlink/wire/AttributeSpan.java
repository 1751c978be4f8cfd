package org.uplink.rtnetlink.wire;

import java.lang.foreign.MemorySegment;

/** The offsets of an attribute that holds attributes. */
public final class AttributeSpan {
  public int from;
  public int to;

  /** Returns whether the message has the attribute. */
  public boolean isPresent() {
    return to != 0;
  }

  /** Returns a cursor over the inner attributes, in the memory that the message was read from. */
  public AttributeCursor over(MemorySegment bytes) {
    return new AttributeCursor().over(bytes, from, to);
  }

  void clear() {
    to = 0;
  }

  void set(int at, int length) {
    from = at;
    to = at + length;
  }
}
