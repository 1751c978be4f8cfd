package org.uplink.hostnet.filter;

/**
 * What a rule of a packet filter can know of a device.
 *
 * @param name the name; "" for a device that no rule can name
 * @param group the group ({@code ip link set group})
 * @param kind the kind of link, such as "bridge"; "" for a NIC
 */
public record FilterDevice(String name, long group, String kind) {
  /** A device that no rule names. */
  static final FilterDevice NONE = new FilterDevice("", 0, "");

  /** Returns whether a name in a rule of nftables means this device. It may end with *. */
  boolean isNamed(String pattern) {
    if (pattern.endsWith("\\*")) {
      return name.equals(pattern.substring(0, pattern.length() - 2) + "*");
    }
    return pattern.endsWith("*")
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : name.equals(pattern);
  }

  /** Returns whether a name in a rule of iptables means this device. It may end with +. */
  boolean isNamedByOption(String pattern) {
    return pattern.endsWith("+")
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : name.equals(pattern);
  }
}
