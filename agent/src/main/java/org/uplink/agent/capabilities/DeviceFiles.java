package org.uplink.agent.capabilities;

import java.util.Optional;

/**
 * The little about a device that netlink does not tell, from files: sysctls of /proc, which are
 * those of the process's own network namespace, and speeds of /sys, which may be another's.
 */
final class DeviceFiles {
  private final HostFiles files;

  DeviceFiles(HostFiles files) {
    this.files = files;
  }

  /**
   * Whether the kernel gives the device addresses by what routers advertise: it accepts them (1, or
   * 2 where it forwards), and makes addresses of them.
   */
  boolean isAutoconfigured(String device) {
    String conf = "proc/sys/net/ipv6/conf/" + device + "/";
    boolean forwards = files.readNumber(conf + "forwarding").orElse(0) != 0;
    return files.readNumber(conf + "accept_ra").orElse(0) >= (forwards ? 2 : 1)
        && files.readNumber(conf + "autoconf").orElse(0) == 1
        && files.readNumber(conf + "disable_ipv6").orElse(1) == 0;
  }

  /**
   * The speed in Mbit/s, or 0 where it is not known. A mount of /sys shows the namespace in which
   * it was mounted, where another device may have the name: it is believed where index and MAC are
   * those that netlink told.
   */
  int speedMbit(String device, int index, Optional<String> mac) {
    String folder = "sys/class/net/" + device + "/";
    boolean same =
        files.readNumber(folder + "ifindex").equals(Optional.of(index))
            && files.read(folder + "address").equals(mac);
    return same ? Math.max(0, files.readNumber(folder + "speed").orElse(0)) : 0;
  }
}
