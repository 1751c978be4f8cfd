package org.uplink.agent;

import java.math.BigInteger;
import org.uplink.agent.capabilities.HostFiles;

/** Whether this process may change the network: CAP_NET_ADMIN, capabilities(7). */
final class Privilege {
  private static final int CAP_NET_ADMIN = 12;
  private static final String EFFECTIVE = "CapEff:";

  private Privilege() {}

  static boolean hasNetAdmin(HostFiles files) {
    return files.readLines("proc/self/status").stream()
        .filter(line -> line.startsWith(EFFECTIVE))
        .map(line -> new BigInteger(line.substring(EFFECTIVE.length()).strip(), 16))
        .anyMatch(set -> set.testBit(CAP_NET_ADMIN));
  }
}
