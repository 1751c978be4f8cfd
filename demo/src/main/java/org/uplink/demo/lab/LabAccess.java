package org.uplink.demo.lab;

import java.util.Optional;
import org.uplink.command.CommandFailure;
import org.uplink.lab.Isolation;
import org.uplink.lab.Lab;

/** Ends a command with the way out if this user cannot create a lab. */
public final class LabAccess {
  private static final String NEEDS =
      "A lab needs ip and nft (packages iproute2 and nftables), and root or permission to create user namespaces.";

  private static final String MISSING_TOOL = "not installed";

  private LabAccess() {}

  /** Ends the command if this user cannot create namespaces. */
  public static void requireIsolation() {
    require(Isolation.unavailable());
  }

  /** Ends the command if this process, in namespaces of its own, cannot create a lab. */
  public static void requireLab() {
    require(Lab.unavailable());
  }

  /**
   * Ends the command if there is a reason.
   *
   * @param reason why there can be no lab
   */
  static void require(Optional<String> reason) {
    reason.ifPresent(
        why -> {
          throw CommandFailure.error(
              "cannot create a lab: " + why,
              why.startsWith(MISSING_TOOL) ? NEEDS : NEEDS + " " + Isolation.wayOut());
        });
  }
}
