package org.uplink.hostnet.backend;

import org.uplink.hostnet.adoption.OwnerService;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.verbs.setup.SetupCode;

/** Refuses changes that the owner of the NICs could not take over. */
public final class PermissionCheck {
  private PermissionCheck() {}

  /**
   * Refuses a change if this process may not restart the owner.
   *
   * @throws SetupRefusedException if it may not
   */
  public static void refuseWithoutRestart(OwnerService service) {
    service
        .whyDenied()
        .ifPresent(
            why -> {
              throw new SetupRefusedException(SetupCode.NOT_PROTECTED, why);
            });
  }
}
