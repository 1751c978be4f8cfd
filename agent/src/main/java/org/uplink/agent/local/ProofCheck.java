package org.uplink.agent.local;

import java.io.IOException;
import java.util.Optional;

/** Finds out whether a required proof holds. Called by one thread, again and again. */
interface ProofCheck {
  /** Returns the form that users write. */
  RequiredProof proof();

  /** The network is moved. What is there already proves nothing. */
  default void begin() throws IOException {}

  /**
   * Returns why the proof does not hold now; empty if it holds.
   *
   * @param device the device of the new network
   */
  Optional<String> fault(String device) throws InterruptedException;

  /** Returns why the proof can never hold, so that the change is rolled back at once. */
  default Optional<String> end() {
    return Optional.empty();
  }

  /** Forgets what happened until now: everything has to be proved again. */
  default void reset() {}
}
