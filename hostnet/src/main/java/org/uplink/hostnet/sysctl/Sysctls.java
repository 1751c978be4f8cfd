package org.uplink.hostnet.sysctl;

import java.util.Optional;

/** The kernel's sysctls below {@code net}, by keys such as "ipv4/conf/eth0/rp_filter". */
public interface Sysctls {
  /**
   * Reads a value.
   *
   * @return the value without the end of the line; empty if there is no such sysctl, or it has no
   *     value yet
   */
  Optional<String> read(String key);

  /**
   * Writes a value.
   *
   * @throws SysctlRefusedException if the kernel refuses it
   */
  void write(String key, String value);
}
