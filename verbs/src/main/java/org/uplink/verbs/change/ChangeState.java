package org.uplink.verbs.change;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Where a change stands. A name that a newer agent may send survives, and prints as itself. */
public record ChangeState(@JsonValue String name) {
  /** It is under way, or waits for its proof. */
  public static final ChangeState PENDING = new ChangeState("PENDING");

  /** It is in force, but a restart of the host would undo it. */
  public static final ChangeState KEPT = new ChangeState("KEPT");

  /** It is in force, and is the safe configuration. */
  public static final ChangeState SAFE = new ChangeState("SAFE");

  /** It was undone, or is being undone. */
  public static final ChangeState ROLLED_BACK = new ChangeState("ROLLED_BACK");

  /** The host knows nothing of it: once its ticket's life is over, it never ran. */
  public static final ChangeState UNKNOWN = new ChangeState("UNKNOWN");

  @JsonCreator
  public static ChangeState of(String name) {
    return new ChangeState(name);
  }

  @Override
  public String toString() {
    return name;
  }
}
