package org.uplink.agent.output;

import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;

/** Describes what became of a change, for people. */
public final class OutcomeSentence {
  private OutcomeSentence() {}

  /** Returns a part of a sentence, such as "kept". */
  public static String outcome(ChangeStatus status) {
    if (status.state().equals(ChangeState.SAFE)) {
      return "kept";
    }
    if (status.state().equals(ChangeState.KEPT)) {
      return "kept until the next boot";
    }
    if (status.state().equals(ChangeState.ROLLED_BACK)) {
      return status.verified().orElse(false)
          ? "rolled back, and the network is as it was before"
          : "rolled back, and the network is not as it was before";
    }
    return status.state().name();
  }
}
