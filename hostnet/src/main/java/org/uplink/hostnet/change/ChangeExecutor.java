package org.uplink.hostnet.change;

import java.io.IOException;
import org.uplink.hostnet.plan.Plan;

/** What a change does to the kernel. Called by the thread that holds the {@link HostLock}. */
public interface ChangeExecutor {
  /**
   * Looks, and decides what is to be done; touches nothing.
   *
   * @throws org.uplink.hostnet.request.SetupRefusedException it can't or must not be done
   */
  Plan plan();

  /** The name of the back end that has made the plan, and carries it out. */
  String backendName();

  /**
   * Does it.
   *
   * @throws RuntimeException it was not, or not all of it, done
   */
  void apply(Plan plan);

  /**
   * Opens the way by which a proof can come, until it is closed.
   *
   * @throws IOException there is none
   */
  AutoCloseable listenForProof(Plan plan) throws IOException;
}
