package org.uplink.engine.change;

import org.uplink.verbs.change.Proof;

/** What became of a change of a host's network, by the host's own word. */
public sealed interface ChangeOutcome {
  /** It is in force, and is the safe configuration. */
  record Safe(Proof proof, String note) implements ChangeOutcome {}

  /** It was undone. */
  record RolledBack(String reason) implements ChangeOutcome {}

  /** It is in force, and a restart of the host would undo it. */
  record NotCommitted(String reason) implements ChangeOutcome {}

  /** The host did not begin it. */
  record Refused(int code, String reason) implements ChangeOutcome {}

  /** The host was never asked, or asked too late. */
  record NeverStarted(String reason) implements ChangeOutcome {}

  /** The host could not be asked; it knows, and is to be asked when it answers. */
  record Unknown(String reason) implements ChangeOutcome {}
}
