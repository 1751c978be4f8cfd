package org.uplink.api.decision;

/** What a piece of evidence means for the decision. */
public enum Stance {
  /** The decision depends on it. */
  DECIDES("decides"),
  /** It names the active NIC too. */
  AGREES("agrees"),
  /** It names another device, or none. */
  DISAGREES("disagrees"),
  /** It names no device, or the decision has no active NIC. */
  INFORMS("informs"),
  /** It is not available; the answer says why. */
  UNKNOWN("unknown");

  private final String word;

  Stance(String word) {
    this.word = word;
  }

  /** Returns the word in JSON. */
  @Override
  public String toString() {
    return word;
  }
}
