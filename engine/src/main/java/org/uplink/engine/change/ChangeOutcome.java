package org.uplink.engine.change;

import java.time.Duration;
import java.util.Optional;
import org.uplink.verbs.change.Proof;

/**
 * How a change of a host's network ended, as the host reported it. The engine never concludes an
 * outcome from a timeout.
 */
public sealed interface ChangeOutcome {
  /**
   * The network is in force, and the host keeps it after a restart.
   *
   * @param note how the host checked the network, for people
   * @param longestGap the longest time in which the host had no path to the engine. Empty if the
   *     host has not measured it
   */
  record Safe(Proof proof, String note, Optional<Duration> longestGap) implements ChangeOutcome {
    public Safe(Proof proof, String note) {
      this(proof, note, Optional.empty());
    }
  }

  /**
   * The host restored the previous network.
   *
   * @param longestGap as for a network in force
   */
  record RolledBack(Cause cause, String reason, Optional<Duration> longestGap)
      implements ChangeOutcome {
    public RolledBack(Cause cause, String reason) {
      this(cause, reason, Optional.empty());
    }

    /** Why, in a word for programs. */
    public enum Cause {
      /** The host's own check of the network failed. */
      CHECK_FAILED,
      /** The host reports a reason of its own, such as a missing proof. */
      REPORTED,
      /** The host rolled back, and its network differs from the one before the change. */
      NOT_RESTORED,
      /** The host does not report a reason, and does not have the network. */
      NETWORK_MISSING
    }
  }

  /** The network is in force, but a restart of the host would undo it. */
  record NotCommitted(String reason) implements ChangeOutcome {}

  /**
   * The host did not start the change.
   *
   * @param code the error code of setupNetworks
   */
  record Refused(int code, String reason) implements ChangeOutcome {}

  /** The host never received the request, or received it after the ticket had expired. */
  record NeverStarted(String reason) implements ChangeOutcome {}

  /**
   * The host cannot be asked now. It knows the outcome, so the engine asks when the host answers
   * again.
   */
  record Unknown(String reason) implements ChangeOutcome {}
}
