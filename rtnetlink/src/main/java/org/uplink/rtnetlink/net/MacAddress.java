package org.uplink.rtnetlink.net;

import java.util.HexFormat;

/**
 * A link-layer address: six bytes on Ethernet, twenty on InfiniBand, four on an IPv4 tunnel.
 *
 * @param hex the bytes as iproute2 prints them: "02:00:00:00:00:01", lower case
 */
public record MacAddress(String hex) {
  /** The most bytes that the kernel has room for. */
  public static final int LONGEST = 32;

  private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

  /**
   * Refuses what is not pairs of hexadecimal digits between colons; upper case becomes lower case.
   */
  public MacAddress {
    byte[] bytes = COLONS.parseHex(hex);
    if (bytes.length == 0 || bytes.length > LONGEST) {
      throw new IllegalArgumentException("a link-layer address has 1 to 32 bytes: " + hex);
    }
    hex = COLONS.formatHex(bytes);
  }

  /** The address that these bytes are. */
  public static MacAddress of(byte[] bytes) {
    return new MacAddress(COLONS.formatHex(bytes));
  }

  /** Its bytes, a copy. */
  public byte[] bytes() {
    return COLONS.parseHex(hex);
  }

  /** The same as {@link #hex}. */
  @Override
  public String toString() {
    return hex;
  }
}
