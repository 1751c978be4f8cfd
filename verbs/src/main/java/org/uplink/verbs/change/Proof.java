package org.uplink.verbs.change;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** What a change was kept on. A name that a newer agent may send survives, and prints as itself. */
public record Proof(@JsonValue String name) {
  /** A new connection over the new device. */
  public static final Proof PROVED = new Proof("proved");

  /** A stock client's word, or nobody's where no check was asked for. */
  public static final Proof UNPROVED = new Proof("unproved");

  /** Nothing (yet). */
  public static final Proof NONE = new Proof("none");

  @JsonCreator
  public static Proof of(String name) {
    return new Proof(name);
  }

  @Override
  public String toString() {
    return name;
  }
}
