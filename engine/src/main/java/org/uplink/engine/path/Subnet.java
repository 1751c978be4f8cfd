package org.uplink.engine.path;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import org.uplink.address.IpLiteral;
import org.uplink.engine.network.NetworkDevice;

/**
 * The subnet of an address.
 *
 * @param length the prefix length in bits
 */
record Subnet(InetAddress address, int length) {
  /** Returns the subnet in which a device has an address; only the address if it is not listed. */
  static Subnet of(NetworkDevice device, InetAddress address) {
    String text = IpLiteral.format(address) + "/";
    List<String> all = address instanceof Inet4Address ? device.ip().ipv4() : device.ip().ipv6();
    return all.stream()
        .filter(candidate -> candidate.startsWith(text))
        .map(candidate -> candidate.substring(text.length()))
        .filter(length -> length.matches("[0-9]{1,3}"))
        .map(Integer::valueOf)
        .filter(length -> length <= bits(address))
        // The kernel accepts an address twice, with two prefixes. The larger subnet has both.
        .min(Comparator.naturalOrder())
        .map(length -> new Subnet(address, length))
        .orElseGet(() -> new Subnet(address, bits(address)));
  }

  boolean contains(InetAddress other) {
    byte[] left = address.getAddress();
    byte[] right = other.getAddress();
    if (left.length != right.length) {
      return false;
    }
    for (int bit = 0; bit < length; bit++) {
      int mask = 0x80 >> bit % 8;
      if ((left[bit / 8] & mask) != (right[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  private static int bits(InetAddress address) {
    return address.getAddress().length * 8;
  }
}
