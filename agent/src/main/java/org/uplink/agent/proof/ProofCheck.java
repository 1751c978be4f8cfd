package org.uplink.agent.proof;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.verbs.proof.RequiredProof;

/** Finds out whether a required proof holds. Called by one thread, again and again. */
public interface ProofCheck {
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

  /**
   * Returns the lookups of the packets with which the proof may arrive. It needs one of them. Empty
   * if nobody knows them.
   */
  default List<RouteQuery> flows(String device) {
    return List.of();
  }

  /** Forgets what happened until now: everything has to be proved again. */
  default void reset() {}
}
