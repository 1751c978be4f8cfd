package org.uplink.cli.route;

import java.net.Inet4Address;
import java.net.InetAddress;
import org.uplink.rtnetlink.net.Prefix;

/**
 * Addresses and prefixes as {@code ip} writes them: IPv6 with its longest run of zeros left out
 * (RFC 5952).
 */
final class IpText {
  private IpText() {}

  static String of(Prefix prefix) {
    if (prefix.length() == 0) {
      return "default";
    }
    return prefix.isHost() ? of(prefix.address()) : of(prefix.address()) + "/" + prefix.length();
  }

  static String of(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (address instanceof Inet4Address) {
      return v4(bytes, 0);
    }
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = ((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff);
    }
    int start = 0;
    int length = 0;
    for (int i = 0; i < 8; i++) {
      int run = 0;
      while (i + run < 8 && groups[i + run] == 0) {
        run++;
      }
      if (run > length) {
        start = i;
        length = run;
      }
    }
    boolean carriesV4 = start == 0 && (length == 6 || (length == 5 && groups[5] == 0xffff));
    StringBuilder text = new StringBuilder();
    int end = carriesV4 ? 6 : 8;
    for (int i = 0; i < end; i++) {
      if (length > 1 && i == start) {
        text.append("::");
        i += length - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    if (carriesV4) {
      if (text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(v4(bytes, 12));
    }
    return text.toString();
  }

  private static String v4(byte[] bytes, int at) {
    return (bytes[at] & 0xff)
        + "."
        + (bytes[at + 1] & 0xff)
        + "."
        + (bytes[at + 2] & 0xff)
        + "."
        + (bytes[at + 3] & 0xff);
  }
}
