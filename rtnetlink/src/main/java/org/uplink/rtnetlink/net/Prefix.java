package org.uplink.rtnetlink.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import org.uplink.address.IpLiteral;

/**
 * An address and how many of its leading bits count.
 *
 * @param address the address
 * @param length 0 to 32, or to 128 for IPv6
 */
public record Prefix(InetAddress address, int length) {
  /** Refuses a length that the family does not have. */
  public Prefix {
    int bits = address instanceof Inet4Address ? 32 : 128;
    if (length < 0 || length > bits) {
      throw new IllegalArgumentException("prefix length " + length + " is not in 0–" + bits);
    }
  }

  /** The prefix that is this one address. */
  public static Prefix of(InetAddress address) {
    return new Prefix(address, address instanceof Inet4Address ? 32 : 128);
  }

  /**
   * Reads "192.0.2.0/24", "2001:db8::/32", or an address alone, which is itself in full length.
   *
   * @throws IllegalArgumentException where it is neither; nothing is resolved
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
      throw new IllegalArgumentException("no prefix length after the slash: " + text, e);
    }
  }

  /** Whether the prefix is one address in full length. */
  public boolean isHost() {
    return length == (address instanceof Inet4Address ? 32 : 128);
  }

  /** "192.0.2.0/24". */
  @Override
  public String toString() {
    return IpLiteral.format(address) + "/" + length;
  }
}
