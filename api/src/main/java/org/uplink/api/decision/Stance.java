package org.uplink.api.decision;

/** What a piece of evidence means for the decision. */
public enum Stance {
  /** The decision depends on the piece. */
  DECIDES("decides"),
  /** The piece names the active NIC, but the decision does not depend on the piece. */
  AGREES("agrees"),
  /** The piece names a device other than the active NIC, or finds that there is no device. */
  DISAGREES("disagrees"),
  /** The piece cannot agree or disagree: it is not about a device, or there is no active NIC. */
  INFORMS("informs"),
  /** The piece is not available; the answer says why. */
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
