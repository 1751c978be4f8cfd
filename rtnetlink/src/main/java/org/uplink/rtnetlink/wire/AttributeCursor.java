package org.uplink.rtnetlink.wire;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks over the attributes of a message. Starts before the first one; {@link #next} goes on. Every
 * read is checked against the length of the attribute, and every attribute against the end of the
 * message.
 */
public final class AttributeCursor {
  private static final ValueLayout.OfLong BIG_LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt BIG_INT =
      JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort BIG_SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private MemorySegment bytes = MemorySegment.NULL;
  private int end;
  private int following;
  private int type;
  private int start;
  private int length;

  /** Begins with the attributes in these bytes, from one offset to before another. */
  public AttributeCursor over(MemorySegment bytes, int from, int to) {
    if (from < 0 || from > to || to > bytes.byteSize()) {
      throw new MalformedMessageException(
          "no room for attributes from byte " + from + " to " + to + " of " + bytes.byteSize());
    }
    this.bytes = bytes;
    this.following = from;
    this.end = to;
    this.length = 0;
    return this;
  }

  /**
   * Goes on to the next attribute; false at the end. Less than a header's four bytes at the end are
   * padding.
   *
   * @throws MalformedMessageException for an attribute that reaches over the end
   */
  public boolean next() {
    int at = following;
    int left = end - at;
    if (left < 4) {
      return false;
    }
    int whole = bytes.get(JAVA_SHORT_UNALIGNED, at) & 0xffff;
    if (whole < 4 || whole > left) {
      throw new MalformedMessageException(
          "attribute of " + whole + " bytes, " + left + " are left");
    }
    type = bytes.get(JAVA_SHORT_UNALIGNED, at + 2L) & Netlink.TYPE_MASK;
    start = at + 4;
    length = whole - 4;
    following = Math.min(at + Netlink.align(whole), end);
    return true;
  }

  /** The attribute's type, without the bits that say how it is built. */
  public int type() {
    return type;
  }

  /** The payload's length in bytes. */
  public int length() {
    return length;
  }

  /** Where the payload starts in the bytes. */
  public int start() {
    return start;
  }

  /** The payload's first byte, unsigned. */
  public int u8() {
    need(1);
    return bytes.get(JAVA_BYTE, start) & 0xff;
  }

  /** Two bytes, unsigned. */
  public int u16() {
    need(2);
    return bytes.get(JAVA_SHORT_UNALIGNED, start) & 0xffff;
  }

  /** Two bytes in network order, unsigned. */
  public int u16Big() {
    need(2);
    return bytes.get(BIG_SHORT, start) & 0xffff;
  }

  /** Four bytes. */
  public int s32() {
    return s32(0);
  }

  /** Four bytes at an offset inside the payload. */
  public int s32(int offset) {
    need(offset + 4);
    return bytes.get(JAVA_INT_UNALIGNED, start + (long) offset);
  }

  /** Two bytes at an offset inside the payload, unsigned. */
  public int u16(int offset) {
    need(offset + 2);
    return bytes.get(JAVA_SHORT_UNALIGNED, start + (long) offset) & 0xffff;
  }

  /** One byte at an offset inside the payload, unsigned. */
  public int u8(int offset) {
    need(offset + 1);
    return bytes.get(JAVA_BYTE, start + (long) offset) & 0xff;
  }

  /** Four bytes, unsigned. */
  public long u32() {
    return s32() & 0xffff_ffffL;
  }

  /** Four bytes in network order at an offset inside the payload. */
  public int s32Big(int offset) {
    need(offset + 4);
    return bytes.get(BIG_INT, start + (long) offset);
  }

  /** Eight bytes. */
  public long s64() {
    need(8);
    return bytes.get(JAVA_LONG_UNALIGNED, start);
  }

  /** Eight bytes in network order at an offset inside the payload. */
  public long s64Big(int offset) {
    need(offset + 8);
    return bytes.get(BIG_LONG, start + (long) offset);
  }

  /** A copy of the payload. */
  public byte[] copy() {
    return copy(0);
  }

  /** A copy of the payload from an offset on. */
  public byte[] copy(int offset) {
    need(offset);
    byte[] copy = new byte[length - offset];
    MemorySegment.copy(bytes, JAVA_BYTE, start + (long) offset, copy, 0, copy.length);
    return copy;
  }

  /**
   * The payload as text up to the first zero byte; bytes that are no UTF-8 become question marks.
   */
  public String text() {
    byte[] copy = copy();
    int size = 0;
    while (size < copy.length && copy[size] != 0) {
      size++;
    }
    return new String(copy, 0, size, StandardCharsets.UTF_8);
  }

  /** A copy of all that has not been walked over. */
  public byte[] rest() {
    byte[] copy = new byte[end - following];
    MemorySegment.copy(bytes, JAVA_BYTE, following, copy, 0, copy.length);
    return copy;
  }

  /** A cursor over the attributes inside this one. */
  public AttributeCursor nested() {
    return nested(0);
  }

  /** A cursor over the attributes inside this one, behind a header of its own. */
  public AttributeCursor nested(int header) {
    need(header);
    return new AttributeCursor().over(bytes, start + header, start + length);
  }

  private void need(int size) {
    if (length < size) {
      throw new MalformedMessageException(
          "attribute " + type + " has " + length + " bytes, not the " + size + " of its kind");
    }
  }
}
