package org.uplink.verbs.change;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The state of a change. An unknown name, perhaps of a newer agent, is kept as it is. */
public record ChangeState(@JsonValue String name) {
  /** The change is being applied, waits for its confirmation, or is being undone. */
  public static final ChangeState PENDING = new ChangeState("PENDING");

  /** The change is in force, but a reboot of the host undoes it. */
  public static final ChangeState KEPT = new ChangeState("KEPT");

  /** The change is in force and part of the safe configuration, which survives a reboot. */
  public static final ChangeState SAFE = new ChangeState("SAFE");

  /** The change was undone. */
  public static final ChangeState ROLLED_BACK = new ChangeState("ROLLED_BACK");

  /** The host does not know the change. If its ticket has expired, the change never ran. */
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
