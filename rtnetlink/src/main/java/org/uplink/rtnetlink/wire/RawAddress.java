package org.uplink.rtnetlink.wire;

/**
 * An IP address as two numbers, so that it can be read and compared without making an object. An
 * IPv4 address is the lower half of {@link #low}.
 */
public final class RawAddress {
  /** Bytes: 4, 16, or 0 where there is none. */
  public int length;

  /** The first eight bytes of an IPv6 address. */
  public long high;

  /** The last eight bytes, or the four of IPv4. */
  public long low;

  /** Whether there is one. */
  public boolean isPresent() {
    return length != 0;
  }

  /** Makes it none. */
  public void clear() {
    length = 0;
    high = 0;
    low = 0;
  }

  /**
   * Reads an attribute's payload from an offset on.
   *
   * @throws MalformedMessageException where it is neither 4 nor 16 bytes long
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

  /** Refuses an address that is there, but of another length. */
  void check(int size) {
    if (length != 0 && length != size) {
      throw new MalformedMessageException("address of " + length + " bytes among ones of " + size);
    }
  }

  /** Its bytes in network order. */
  public byte[] bytes() {
    byte[] bytes = new byte[length];
    copyTo(bytes);
    return bytes;
  }

  /** Writes its bytes in network order to the start of an array that has room for them. */
  public void copyTo(byte[] bytes) {
    for (int i = 0; i < length; i++) {
      int right = length - 1 - i;
      bytes[i] = (byte) (right < 8 ? low >>> (8 * right) : high >>> (8 * (right - 8)));
    }
  }
}
