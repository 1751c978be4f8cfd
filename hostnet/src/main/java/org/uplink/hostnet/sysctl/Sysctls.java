package org.uplink.hostnet.sysctl;

import java.util.Optional;

/** The kernel's settings below {@code net}, by keys as "ipv4/conf/eth0/rp_filter". */
public interface Sysctls {
  /**
   * Reads one.
   *
   * @return its value without the line's end; empty where there is no such setting, or it can't be
   *     read (a secret that is not set)
   */
  Optional<String> read(String key);

  /**
   * Writes one.
   *
   * @throws SysctlRefusedException where the kernel refuses
   */
  void write(String key, String value);
}
