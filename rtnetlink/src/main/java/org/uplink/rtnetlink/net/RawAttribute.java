package org.uplink.rtnetlink.net;

import java.util.HexFormat;

/**
 * An attribute of one of the kernel's objects that this library does not model: the kernel's number
 * and the bytes. A request that is made from the object writes it back unchanged, so that nothing
 * is lost between reading and adding.
 *
 * @param type the number as in the message, with the bits for "nested" and "network byte order"
 * @param hex the payload in hexadecimal, in lower case; empty for a flag
 */
public record RawAttribute(int type, String hex) {
  /** The bits of the number itself ({@code NLA_TYPE_MASK}). */
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

  /** Returns the kernel's number, as in its header files. */
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
