package org.uplink.rtnetlink.net;

import java.util.HexFormat;

/**
 * An attribute that this library does not model: the kernel's number and the bytes. A request that
 * is made from a read object has the attribute unchanged, so that deleting and adding an object
 * loses nothing.
 *
 * @param type the type as in the message, with the bits {@code NLA_F_NESTED} and {@code
 *     NLA_F_NET_BYTEORDER}
 * @param hex the payload in hexadecimal, in lower case; empty for a flag
 */
public record RawAttribute(int type, String hex) {
  /** {@code NLA_TYPE_MASK}: the bits of the type that are the number. */
  private static final int NUMBER = 0x3fff;

  private static final HexFormat HEX = HexFormat.of();

  /** Checks the number and the digits, and converts the digits to lower case. */
  public RawAttribute {
    if (type < 0 || type > 0xffff) {
      throw new IllegalArgumentException("attribute type " + type + " is not in 0–65535");
    }
    hex = HEX.formatHex(HEX.parseHex(hex));
  }

  /** Returns the attribute with this payload. */
  public static RawAttribute of(int type, byte[] payload) {
    return new RawAttribute(type, HEX.formatHex(payload));
  }

  /** Returns the number, as in the kernel's header files. */
  public int number() {
    return type & NUMBER;
  }

  /** Returns a copy of the payload. */
  public byte[] bytes() {
    return HEX.parseHex(hex);
  }

  /** Returns "attribute 25 (2e)". */
  @Override
  public String toString() {
    return hex.isEmpty() ? "attribute " + number() : "attribute %d (%s)".formatted(number(), hex);
  }
}
