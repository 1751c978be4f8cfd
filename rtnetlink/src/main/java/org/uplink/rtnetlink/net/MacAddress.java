package org.uplink.rtnetlink.net;

import java.util.HexFormat;

/**
 * A link-layer address: six bytes on Ethernet, twenty on InfiniBand, four on an IPv4 tunnel.
 *
 * @param hex the bytes as iproute2 prints them, in lower case: "02:00:00:00:00:01"
 */
public record MacAddress(String hex) {
  /** The kernel's limit in bytes ({@code MAX_ADDR_LEN}). */
  private static final int MAX_LENGTH = 32;

  private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

  /**
   * Checks that the text is 1 to 32 pairs of hexadecimal digits between colons, and converts it to
   * lower case.
   */
  public MacAddress {
    byte[] bytes = COLONS.parseHex(hex);
    if (bytes.length == 0 || bytes.length > MAX_LENGTH) {
      throw new IllegalArgumentException("a link-layer address has 1 to 32 bytes: " + hex);
    }
    hex = COLONS.formatHex(bytes);
  }

  /**
   * Returns the address with these bytes.
   *
   * @throws IllegalArgumentException unless there are 1 to 32 bytes
   */
  public static MacAddress of(byte[] bytes) {
    return new MacAddress(COLONS.formatHex(bytes));
  }

  /** Returns a copy of the bytes. */
  public byte[] bytes() {
    return COLONS.parseHex(hex);
  }

  /** Returns {@link #hex}. */
  @Override
  public String toString() {
    return hex;
  }
}
