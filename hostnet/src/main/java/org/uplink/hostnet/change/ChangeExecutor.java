package org.uplink.hostnet.change;

import java.io.IOException;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.state.Snapshot;

/** Plans and applies one change. Called by the thread that holds the host's lock. */
public interface ChangeExecutor {
  /**
   * Plans the change. Changes nothing.
   *
   * @throws org.uplink.hostnet.request.SetupRefusedException if the change is impossible or
   *     forbidden
   */
  Plan plan() throws InterruptedException;

  /** Returns whether the change restores the network before Uplink's first change. */
  default boolean restoresOriginal() {
    return false;
  }

  /** Returns the name of the back end that made the plan and applies it. */
  String backendName();

  /**
   * Applies the plan.
   *
   * @throws RuntimeException if the plan could not be applied completely
   */
  void apply(Plan plan);

  /**
   * Lets the owner of the NICs take the applied change over.
   *
   * @throws RuntimeException if the owner did not do it
   */
  void adopt(Snapshot snapshot);

  /**
   * Starts to listen for a proof, until the result is closed.
   *
   * @throws IOException if no proof can arrive
   */
  AutoCloseable listenForProof(Plan plan) throws IOException;
}
