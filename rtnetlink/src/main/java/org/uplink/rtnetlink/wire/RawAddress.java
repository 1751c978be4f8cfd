package org.uplink.rtnetlink.wire;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * An IP address as two numbers, which can be read and compared without an allocation. An IPv4
 * address is in the lower half of {@link #low}.
 */
public final class RawAddress {
  private static final ValueLayout.OfLong BIG_LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt BIG_INT =
      JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  /** The length in bytes: 4, 16, or 0 for no address. */
  public int length;

  /** The first eight bytes of an IPv6 address. */
  public long high;

  /** The last eight bytes, or the four of IPv4. */
  public long low;

  /** Returns whether there is an address. */
  public boolean isPresent() {
    return length != 0;
  }

  /** Removes the address. */
  public void clear() {
    length = 0;
  }

  /**
   * Reads an attribute's payload, starting at an offset.
   *
   * @throws MalformedMessageException if the rest is neither 4 nor 16 bytes long
   */
  public void read(AttributeCursor cursor, int offset) {
    read(cursor.bytes(), cursor.start() + offset, cursor.length() - offset);
  }

  /** Returns whether both are the same address, or both are empty. */
  public boolean matches(RawAddress other) {
    return length == other.length && (length == 0 || (high == other.high && low == other.low));
  }

  /** Returns the bytes in network order. */
  public byte[] bytes() {
    byte[] bytes = new byte[length];
    copyTo(bytes);
    return bytes;
  }

  /** Writes the bytes in network order to the start of an array. */
  public void copyTo(byte[] bytes) {
    for (int i = 0; i < length; i++) {
      int right = length - 1 - i;
      bytes[i] = (byte) (right < 8 ? low >>> (8 * right) : high >>> (8 * (right - 8)));
    }
  }

  /** Sets an IPv4 address, whose bytes are in memory as this number. */
  void set(int value) {
    high = 0;
    low = Integer.toUnsignedLong(Integer.reverseBytes(value));
    length = 4;
  }

  /**
   * Reads {@code size} bytes.
   *
   * @param words memory in words of four bytes
   * @param at the index of the first word
   */
  void read(int[] words, int at, int size) {
    if (size == 4) {
      set(words[at]);
    } else if (size == 16) {
      high = big(words[at], words[at + 1]);
      low = big(words[at + 2], words[at + 3]);
      length = size;
    } else {
      throw new MalformedMessageException("address of " + size + " bytes");
    }
  }

  /** Reads {@code size} bytes at an offset, see {@link #read(AttributeCursor, int)}. */
  void read(MemorySegment bytes, int at, int size) {
    if (size == 4) {
      high = 0;
      low = Integer.toUnsignedLong(bytes.get(BIG_INT, at));
    } else if (size == 16) {
      high = bytes.get(BIG_LONG, at);
      low = bytes.get(BIG_LONG, at + 8L);
    } else {
      throw new MalformedMessageException("address of " + size + " bytes");
    }
    length = size;
  }

  /** Checks that the address has this length, or is empty. */
  void check(int size) {
    if (length != 0 && length != size) {
      throw new MalformedMessageException(
          "address of %d bytes in a route of %d-byte addresses".formatted(length, size));
    }
  }

  private static long big(int first, int second) {
    return (long) Integer.reverseBytes(first) << 32
        | Integer.toUnsignedLong(Integer.reverseBytes(second));
  }
}
