package org.uplink.hostnet.sysctl;

/**
 * The key of a link's sysctl: {@code ipv4/conf/eth0/rp_filter}. The link's name may have dots.
 *
 * @param family "ipv4" or "ipv6"
 * @param device the link's name
 * @param name the sysctl's name
 */
public record SysctlKey(String family, String device, String name) {
  /** Parses "ipv4/conf/eth0/rp_filter". */
  public static SysctlKey parse(String key) {
    String[] words = key.split("/", -1);
    if (words.length != 4 || !words[1].equals("conf")) {
      throw new IllegalArgumentException("not the sysctl of a link: " + key);
    }
    return new SysctlKey(words[0], words[2], words[3]);
  }

  /** Returns the same key of another link. */
  public SysctlKey withDevice(String other) {
    return new SysctlKey(family, other, name);
  }

  @Override
  public String toString() {
    return String.join("/", family, "conf", device, name);
  }
}
