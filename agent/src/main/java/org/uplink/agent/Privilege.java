package org.uplink.agent;

import java.math.BigInteger;
import org.uplink.agent.capabilities.HostFiles;

/** Tells whether this process has CAP_NET_ADMIN, which changes of the network need. */
final class Privilege {
  private static final int CAP_NET_ADMIN = 12;
  private static final String EFFECTIVE = "CapEff:";

  private Privilege() {}

  /** Reads the effective capabilities of this process (proc_pid_status(5)). */
  static boolean hasNetAdmin(HostFiles files) {
    return files.readLines("proc/self/status").stream()
        .filter(line -> line.startsWith(EFFECTIVE))
        .map(line -> new BigInteger(line.substring(EFFECTIVE.length()).strip(), 16))
        .anyMatch(set -> set.testBit(CAP_NET_ADMIN));
  }
}
