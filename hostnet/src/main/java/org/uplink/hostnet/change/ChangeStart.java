package org.uplink.hostnet.change;

import java.io.IOException;
import java.util.Optional;
import org.uplink.hostnet.original.Footprint;
import org.uplink.hostnet.original.OriginalNetwork;
import org.uplink.hostnet.original.OriginalRestore;
import org.uplink.hostnet.plan.NicIdentity;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.platform.IoProblem;
import org.uplink.verbs.setup.SetupCode;

/**
 * Prepares the host for a crash before the change touches the kernel: stores the change on disk and
 * arms a guard.
 *
 * @param files where the change is stored
 * @param guard rolls the change back if this process cannot
 */
record ChangeStart(ChangeFiles files, Guard guard) {
  /**
   * Waits until a guard is ready to be armed.
   *
   * @throws SetupRefusedException if no guard is ready. Nothing is stored then
   */
  void awaitGuard() throws InterruptedException {
    try {
      guard.awaitReady();
    } catch (Guard.NotArmedException e) {
      throw refusal("its guard is not available: " + e.getMessage(), e);
    }
  }

  /**
   * Writes down the host's network if this is Uplink's first change, or the first one since the
   * original network was restored. It stays as it is until then.
   *
   * @param sequence the number of the change
   * @param restores whether the change restores the original network
   * @return what Uplink has touched when the change is kept; empty if an earlier agent has made
   *     networks and the network before them is not known
   * @throws SetupRefusedException if writing fails
   */
  Optional<Footprint> recordOriginal(long sequence, Plan plan, boolean restores) {
    try {
      Optional<Footprint> known = files.original().map(OriginalRestore::footprint);
      RunningConfiguration running = files.running();
      if (known.isEmpty() && running.networks().isEmpty() && running.bondings().isEmpty()) {
        files.writeOriginal(
            new OriginalNetwork(sequence, plan.before(), NicIdentity.macsOf(plan.before())));
        known = Optional.of(Footprint.none(sequence));
      }
      return known.map(
          footprint -> plan.target().addTo(footprint, plan.devices()).restoring(restores));
    } catch (IOException e) {
      throw refusal("writing the original network to disk failed: " + IoProblem.describe(e), e);
    }
  }

  /**
   * Stores the change and arms the guard.
   *
   * @throws SetupRefusedException if storing or arming fails. The stored change is deleted then
   */
  void storeAndArm(StoredChange change) throws InterruptedException {
    try {
      files.writePending(change);
    } catch (IOException e) {
      throw undoAndRefuse("writing it to disk failed: " + IoProblem.describe(e), e);
    }
    try {
      guard.arm(change);
    } catch (Guard.NotArmedException | InterruptedException e) {
      SetupRefusedException refusal =
          undoAndRefuse("its guard is not available: " + e.getMessage(), e);
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
            SetupCode.NOT_PROTECTED, "The change was not started and nothing was changed: " + why);
    refusal.initCause(cause);
    return refusal;
  }

  private SetupRefusedException undoAndRefuse(String why, Exception cause) {
    SetupRefusedException refusal = refusal(why, cause);
    try {
      files.discardPending();
    } catch (IOException e) {
      refusal.addSuppressed(e);
    }
    return refusal;
  }
}
