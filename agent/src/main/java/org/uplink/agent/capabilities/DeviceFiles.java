package org.uplink.agent.capabilities;

import java.util.Optional;

/**
 * Reads from files what netlink does not report about a device. The sysctls below /proc belong to
 * the network namespace of the process; the speeds below /sys may belong to another namespace.
 */
final class DeviceFiles {
  private final HostFiles files;

  DeviceFiles(HostFiles files) {
    this.files = files;
  }

  /**
   * Returns the speed in Mbit/s, or 0 if it is unknown. A mount of /sys shows the namespace in
   * which it was mounted, and another device may have the same name there. So the speed counts only
   * if index and MAC are the ones that netlink reports.
   */
  int speedMbit(String device, int index, Optional<String> mac) {
    String folder = "sys/class/net/" + device + "/";
    boolean same =
        files.readNumber(folder + "ifindex").equals(Optional.of(index))
            && files.read(folder + "address").equals(mac);
    return same ? Math.max(0, files.readNumber(folder + "speed").orElse(0)) : 0;
  }
}
