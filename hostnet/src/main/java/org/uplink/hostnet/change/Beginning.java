package org.uplink.hostnet.change;

import java.io.IOException;
import org.uplink.hostnet.SetupRefused;

/**
 * What comes before the kernel is touched: the change is on disk, and its guard watches.
 *
 * @param files where it is written down
 * @param guard who rolls it back where this process does not
 */
record Beginning(ChangeFiles files, Guard guard) {
  /**
   * Returns once a guard is there to be armed.
   *
   * @throws SetupRefused there is none; nothing is written yet
   */
  void prepare() throws InterruptedException {
    try {
      guard.ready();
    } catch (Guard.NotArmed e) {
      throw refusal("its guard is not there: " + e.getMessage(), e);
    }
  }

  /**
   * Returns once the change survives a crash.
   *
   * @throws SetupRefused it would not; nothing of it is left
   */
  void secure(Change change) throws InterruptedException {
    try {
      files.begin(change);
    } catch (IOException e) {
      throw notBegun("it could not be written to disk: " + e, e);
    }
    try {
      guard.arm(change);
    } catch (Guard.NotArmed | InterruptedException e) {
      var refusal = notBegun("its guard is not there: " + e.getMessage(), e);
      if (e instanceof InterruptedException interrupt) {
        interrupt.addSuppressed(refusal);
        throw interrupt;
      }
      throw refusal;
    }
  }

  private static SetupRefused refusal(String why, Exception cause) {
    var refusal =
        new SetupRefused(
            ChangeControl.NOT_SAFE, "The change was not begun, and nothing was touched: " + why);
    refusal.initCause(cause);
    return refusal;
  }

  private SetupRefused notBegun(String why, Exception cause) {
    var refusal = refusal(why, cause);
    try {
      files.forget();
    } catch (IOException e) {
      refusal.addSuppressed(e);
    }
    return refusal;
  }
}
