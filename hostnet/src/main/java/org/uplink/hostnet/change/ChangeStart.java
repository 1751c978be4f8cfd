package org.uplink.hostnet.change;

import java.io.IOException;
import org.uplink.hostnet.request.SetupRefusedException;

/**
 * What comes before the kernel is touched: the change is on disk, and its guard watches.
 *
 * @param files where it is written down
 * @param guard who rolls it back where this process does not
 */
record ChangeStart(ChangeFiles files, Guard guard) {
  /**
   * Returns once a guard is there to be armed.
   *
   * @throws SetupRefusedException there is none; nothing is written yet
   */
  void awaitGuard() throws InterruptedException {
    try {
      guard.awaitReady();
    } catch (Guard.NotArmedException e) {
      throw refusal("its guard is not there: " + e.getMessage(), e);
    }
  }

  /**
   * Returns once the change survives a crash.
   *
   * @throws SetupRefusedException it would not; nothing of it is left
   */
  void storeAndArm(StoredChange change) throws InterruptedException {
    try {
      files.writePending(change);
    } catch (IOException e) {
      throw undoAndRefuse("it could not be written to disk: " + e, e);
    }
    try {
      guard.arm(change);
    } catch (Guard.NotArmedException | InterruptedException e) {
      var refusal = undoAndRefuse("its guard is not there: " + e.getMessage(), e);
      if (e instanceof InterruptedException interrupt) {
        interrupt.addSuppressed(refusal);
        throw interrupt;
      }
      throw refusal;
    }
  }

  private static SetupRefusedException refusal(String why, Exception cause) {
    var refusal =
        new SetupRefusedException(
            ChangeControl.NOT_PROTECTED,
            "The change was not begun, and nothing was touched: " + why);
    refusal.initCause(cause);
    return refusal;
  }

  private SetupRefusedException undoAndRefuse(String why, Exception cause) {
    var refusal = refusal(why, cause);
    try {
      files.discardPending();
    } catch (IOException e) {
      refusal.addSuppressed(e);
    }
    return refusal;
  }
}
