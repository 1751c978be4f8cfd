package org.uplink.hostnet.sysctl;

import java.util.Set;

/**
 * The key of a link's sysctl: {@code ipv4/conf/eth0/rp_filter} or {@code
 * ipv4/neigh/eth0/gc_stale_time}. The link's name may have dots.
 *
 * @param family "ipv4" or "ipv6"
 * @param group "conf", or "neigh" for the neighbour table
 * @param device the link's name
 * @param name the sysctl's name
 */
public record SysctlKey(String family, String group, String device, String name) {
  private static final String CONF = "conf";
  private static final Set<String> GROUPS = Set.of(CONF, "neigh");

  /** A key of the group "conf". */
  public SysctlKey(String family, String device, String name) {
    this(family, CONF, device, name);
  }

  /** Parses "ipv4/conf/eth0/rp_filter". */
  public static SysctlKey parse(String key) {
    String[] words = key.split("/", -1);
    if (words.length != 4 || !GROUPS.contains(words[1])) {
      throw new IllegalArgumentException("not the sysctl of a link: " + key);
    }
    return new SysctlKey(words[0], words[1], words[2], words[3]);
  }

  /** Returns a link's key with a name of {@link #withoutDevice}. */
  public static SysctlKey of(String withoutDevice, String device) {
    String[] words = withoutDevice.split("/", -1);
    return words.length == 2
        ? new SysctlKey(words[0], device, words[1])
        : new SysctlKey(words[0], words[1], device, words[2]);
  }

  /** Returns the same key of another link. */
  public SysctlKey withDevice(String other) {
    return new SysctlKey(family, group, other, name);
  }

  /** Returns the key without the link: "ipv4/rp_filter" or "ipv4/neigh/gc_stale_time". */
  public String withoutDevice() {
    return group.equals(CONF)
        ? "%s/%s".formatted(family, name)
        : String.join("/", family, group, name);
  }

  @Override
  public String toString() {
    return String.join("/", family, group, device, name);
  }
}
