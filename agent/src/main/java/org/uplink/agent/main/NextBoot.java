package org.uplink.agent.main;

/** What a host does at its next boot after Uplink's network is gone. */
final class NextBoot {
  private NextBoot() {}

  static String sentence(String nic) {
    return "At a boot, Uplink does not configure %1$s any more. The program that configured %1$s before Uplink does it. If there is none, %1$s has no address after a boot."
        .formatted(nic);
  }
}
