package org.uplink.rtnetlink.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import org.uplink.address.IpLiteral;

/**
 * An IP address with a prefix length.
 *
 * @param address the address; bits beyond the prefix length may be set
 * @param length 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record Prefix(InetAddress address, int length) {
  /** Checks that the length fits the address family. */
  public Prefix {
    int bits = address instanceof Inet4Address ? 32 : 128;
    if (length < 0 || length > bits) {
      throw new IllegalArgumentException("prefix length %d is not in 0–%d".formatted(length, bits));
    }
  }

  /** Returns the prefix of full length with this address. */
  public static Prefix of(InetAddress address) {
    return new Prefix(address, address instanceof Inet4Address ? 32 : 128);
  }

  /**
   * Parses a prefix such as "192.0.2.0/24" or "2001:db8::/32", or an address. An address gets the
   * full length. No name is resolved.
   *
   * @throws IllegalArgumentException if the text is neither a prefix nor an address
   */
  public static Prefix parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return of(IpLiteral.parse(text));
    }
    try {
      return new Prefix(
          IpLiteral.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("missing prefix length after the slash: " + text, e);
    }
  }

  /** Returns whether the prefix has full length, so that it contains a single address. */
  public boolean isHost() {
    return length == (address instanceof Inet4Address ? 32 : 128);
  }

  /**
   * Returns whether an address is in the prefix. Returns false for an address of the other family.
   */
  public boolean contains(InetAddress other) {
    byte[] own = address.getAddress();
    byte[] bytes = other.getAddress();
    if (own.length != bytes.length) {
      return false;
    }
    int whole = length / Byte.SIZE;
    if (!Arrays.equals(own, 0, whole, bytes, 0, whole)) {
      return false;
    }
    int rest = length % Byte.SIZE;
    return rest == 0 || ((own[whole] ^ bytes[whole]) & 0xff) >> (Byte.SIZE - rest) == 0;
  }

  /** Returns "192.0.2.0/24" or "2001:db8::/32". */
  @Override
  public String toString() {
    return IpLiteral.format(address) + "/" + length;
  }
}
