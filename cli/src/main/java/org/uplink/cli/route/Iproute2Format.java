package org.uplink.cli.route;

import java.net.InetAddress;
import org.uplink.address.IpLiteral;
import org.uplink.rtnetlink.net.Prefix;

/**
 * Formats addresses and prefixes as {@code ip} prints them: as RFC 5952 says, except that an
 * IPv4-compatible IPv6 address ends in an IPv4 address, as inet_ntop(3) writes it.
 */
final class Iproute2Format {
  private static final int IPV6_BYTES = 16;
  private static final int IPV4_START = 12;

  private Iproute2Format() {}

  static String format(Prefix prefix) {
    if (prefix.length() == 0) {
      return "default";
    }
    String address = format(prefix.address());
    return prefix.isHost() ? address : address + "/" + prefix.length();
  }

  static String format(InetAddress address) {
    byte[] bytes = address.getAddress();
    return isIpv4Compatible(bytes)
        ? "::%d.%d.%d.%d"
            .formatted(bytes[12] & 0xff, bytes[13] & 0xff, bytes[14] & 0xff, bytes[15] & 0xff)
        : IpLiteral.format(address);
  }

  /** Returns whether the address is in ::/96, but not in ::/112, where :: and ::1 are. */
  private static boolean isIpv4Compatible(byte[] bytes) {
    if (bytes.length != IPV6_BYTES) {
      return false;
    }
    for (int i = 0; i < IPV4_START; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return bytes[IPV4_START] != 0 || bytes[IPV4_START + 1] != 0;
  }
}
