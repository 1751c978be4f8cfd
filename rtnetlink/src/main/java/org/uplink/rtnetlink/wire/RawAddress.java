package org.uplink.rtnetlink.wire;

/**
 * An IP address as two numbers, which can be read and compared without an allocation. An IPv4
 * address is in the lower half of {@link #low}.
 */
public final class RawAddress {
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
    high = 0;
    low = 0;
  }

  /**
   * Reads an attribute's payload, starting at an offset.
   *
   * @throws MalformedMessageException if the rest is neither 4 nor 16 bytes long
   */
  public void read(AttributeCursor cursor, int offset) {
    int size = cursor.length() - offset;
    if (size == 4) {
      high = 0;
      low = Integer.toUnsignedLong(cursor.s32Big(offset));
    } else if (size == 16) {
      high = cursor.s64Big(offset);
      low = cursor.s64Big(offset + 8);
    } else {
      throw new MalformedMessageException("address of " + size + " bytes");
    }
    length = size;
  }

  /** Returns whether both are the same address, or both are empty. */
  public boolean matches(RawAddress other) {
    return length == other.length && high == other.high && low == other.low;
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

  /** Checks that the address has this length, or is empty. */
  void check(int size) {
    if (length != 0 && length != size) {
      throw new MalformedMessageException(
          "address of %d bytes in a route of %d-byte addresses".formatted(length, size));
    }
  }
}
