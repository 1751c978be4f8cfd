package org.uplink.engine.calls;

import org.uplink.engine.host.Proof;

/** What became of a change of a host's network, by the host's own word. */
public sealed interface ChangeResult {
  /** It is in force, and is the safe configuration. */
  record Safe(Proof proof, String note) implements ChangeResult {}

  /** It was undone. */
  record RolledBack(String why) implements ChangeResult {}

  /** It is in force, and a restart of the host would undo it. */
  record NotCommitted(String why) implements ChangeResult {}

  /** The host did not begin it. */
  record Refused(int code, String why) implements ChangeResult {}

  /** The host was never asked, or asked too late. */
  record NeverRan(String why) implements ChangeResult {}

  /** The host could not be asked; it knows, and is to be asked when it answers. */
  record NotKnown(String why) implements ChangeResult {}
}
