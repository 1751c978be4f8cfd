package org.uplink.testkit;

import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Checks whether this JVM has its own network and mount namespaces, which {@code
 * build/netns/bin/java} creates. Tests that change the network run only in such a JVM.
 */
public final class IsolatedJvm {
  private IsolatedJvm() {}

  /** Skips the test, with the reason, if this JVM shares its network with the machine. */
  public static void assume() {
    assumeThat(isIsolated())
        .as(() -> "not isolated: " + System.getenv("UPLINK_NOT_ISOLATED"))
        .isTrue();
  }

  /** Returns whether this JVM has namespaces of its own. */
  public static boolean isIsolated() {
    return "1".equals(System.getenv("UPLINK_ISOLATED"));
  }
}
