package org.uplink.verbs;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** What a change was kept on. A name that a newer agent may send survives, and prints as itself. */
public record ChangeProof(@JsonValue String name) {
  /** A new connection over the new device. */
  public static final ChangeProof PROVED = new ChangeProof("proved");

  /** A stock client's word, or nobody's where no check was asked for. */
  public static final ChangeProof UNPROVED = new ChangeProof("unproved");

  /** Nothing (yet). */
  public static final ChangeProof NONE = new ChangeProof("none");

  @JsonCreator
  public static ChangeProof of(String name) {
    return new ChangeProof(name);
  }

  @Override
  public String toString() {
    return name;
  }
}
