package org.uplink.api.decision;

/** How a piece of evidence stands to the decision. */
public enum Stance {
  /** The decision rests on it. */
  DECIDES("decides"),
  /** It names the active NIC too. */
  AGREES("agrees"),
  /** It names another device, or none where the decision has one. */
  DISAGREES("dissents"),
  /** A fact that names no device. */
  INFORMS("informs"),
  /** It was not to be had; the answer says why. */
  UNKNOWN("unavailable");

  private final String word;

  Stance(String word) {
    this.word = word;
  }

  /** The word in JSON. */
  @Override
  public String toString() {
    return word;
  }
}
