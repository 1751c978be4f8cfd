package org.uplink.rtnetlink.wire;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Iterates over the attributes of a message. A new cursor is before the first attribute.
 *
 * <p>A read beyond the end of an attribute throws a {@link MalformedMessageException}. An attribute
 * that ends beyond the end of the message throws it too.
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

  /**
   * Moves the cursor to other attributes.
   *
   * @param bytes the memory that holds them
   * @param from the offset of the first attribute
   * @param to the offset of the first byte after the last one
   * @return this cursor
   */
  public AttributeCursor over(MemorySegment bytes, int from, int to) {
    if (from < 0 || from > to || to > bytes.byteSize()) {
      throw new MalformedMessageException(
          "attributes from byte %d to %d of %d bytes".formatted(from, to, bytes.byteSize()));
    }
    this.bytes = bytes;
    this.following = from;
    this.end = to;
    this.length = 0;
    return this;
  }

  /**
   * Moves to the next attribute. Returns false if there is none. Bytes at the end that are too few
   * for an attribute's header are padding.
   *
   * @throws MalformedMessageException if the attribute is longer than the rest of the message
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
          "attribute of %d bytes, but only %d are left".formatted(whole, left));
    }
    type = bytes.get(JAVA_SHORT_UNALIGNED, at + 2L) & Netlink.TYPE_MASK;
    start = at + 4;
    length = whole - 4;
    following = Math.min(at + Netlink.align(whole), end);
    return true;
  }

  /** Returns the attribute's type, without the bits for "nested" and "network byte order". */
  public int type() {
    return type;
  }

  /** Returns the attribute's type, with the bits for "nested" and "network byte order". */
  public int typeWithFlags() {
    return bytes.get(JAVA_SHORT_UNALIGNED, start - 2L) & 0xffff;
  }

  /** Returns the payload's length in bytes. */
  public int length() {
    return length;
  }

  /** Returns the offset of the payload. */
  public int start() {
    return start;
  }

  /** Returns the payload's first byte, unsigned. */
  public int u8() {
    need(1);
    return bytes.get(JAVA_BYTE, start) & 0xff;
  }

  /** Returns the payload's first two bytes, unsigned. */
  public int u16() {
    need(2);
    return bytes.get(JAVA_SHORT_UNALIGNED, start) & 0xffff;
  }

  /** Returns the payload's first two bytes in network order, unsigned. */
  public int u16Big() {
    need(2);
    return bytes.get(BIG_SHORT, start) & 0xffff;
  }

  /** Returns the payload's first four bytes. */
  public int s32() {
    return s32(0);
  }

  /** Returns four bytes at an offset in the payload. */
  public int s32(int offset) {
    need(offset + 4);
    return bytes.get(JAVA_INT_UNALIGNED, start + (long) offset);
  }

  /** Returns two bytes at an offset in the payload, unsigned. */
  public int u16(int offset) {
    need(offset + 2);
    return bytes.get(JAVA_SHORT_UNALIGNED, start + (long) offset) & 0xffff;
  }

  /** Returns one byte at an offset in the payload, unsigned. */
  public int u8(int offset) {
    need(offset + 1);
    return bytes.get(JAVA_BYTE, start + (long) offset) & 0xff;
  }

  /** Returns the payload's first four bytes, unsigned. */
  public long u32() {
    return s32() & 0xffff_ffffL;
  }

  /** Returns four bytes in network order at an offset in the payload. */
  public int s32Big(int offset) {
    need(offset + 4);
    return bytes.get(BIG_INT, start + (long) offset);
  }

  /** Returns the payload's first eight bytes. */
  public long s64() {
    need(8);
    return bytes.get(JAVA_LONG_UNALIGNED, start);
  }

  /** Returns eight bytes in network order at an offset in the payload. */
  public long s64Big(int offset) {
    need(offset + 8);
    return bytes.get(BIG_LONG, start + (long) offset);
  }

  /** Returns a copy of the payload. */
  public byte[] copy() {
    byte[] copy = new byte[length];
    MemorySegment.copy(bytes, JAVA_BYTE, start, copy, 0, copy.length);
    return copy;
  }

  /**
   * Returns the payload as text up to the first zero byte. Bytes that are not UTF-8 become U+FFFD.
   */
  public String text() {
    byte[] copy = copy();
    int size = 0;
    while (size < copy.length && copy[size] != 0) {
      size++;
    }
    return SurrogateEscape.decode(copy, size);
  }

  /** Returns a copy of the bytes of the attributes behind the cursor. */
  public byte[] rest() {
    byte[] copy = new byte[end - following];
    MemorySegment.copy(bytes, JAVA_BYTE, following, copy, 0, copy.length);
    return copy;
  }

  /** Returns a cursor over the attributes inside this one. */
  public AttributeCursor nested() {
    return new AttributeCursor().over(bytes, start, start + length);
  }

  /** Returns a cursor over the attributes inside this one, behind a header of this many bytes. */
  public AttributeCursor nested(int header) {
    need(header);
    return new AttributeCursor().over(bytes, start + header, start + length);
  }

  /** Returns the memory that holds the attributes. */
  MemorySegment bytes() {
    return bytes;
  }

  private void need(int size) {
    if (length < size) {
      throw new MalformedMessageException(
          "attribute %d has %d bytes, expected %d".formatted(type, length, size));
    }
  }
}
