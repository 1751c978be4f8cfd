package org.uplink.engine.store;

import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.change.ChangeOutcome;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.run.RunRequest;
import org.uplink.engine.run.RunResult;

/**
 * Learns what has been stored. Called after the transaction is committed, on its thread, so a
 * listener neither blocks nor throws.
 */
public interface CommitListener {
  /** An event is in the audit log. */
  default void logged(AuditEvent event) {}

  /** A run has ended. */
  default void runEnded(RunRequest.Kind kind, RunResult result) {}

  /** A decision is stored. */
  default void decided(Decision decision) {}

  /** The outcome of a network change is stored. */
  default void changeEnded(ChangeOutcome outcome) {}

  /** Returns a listener that does nothing. */
  static CommitListener none() {
    return new CommitListener() {};
  }
}
