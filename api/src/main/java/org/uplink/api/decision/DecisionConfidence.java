package org.uplink.api.decision;

/** How well the evidence supports the active NIC of a decision. */
public enum DecisionConfidence {
  /** The route of the connection and the connection itself name the same device. */
  CONFIRMED("confirmed"),
  /** The route of the connection and the connection itself name different devices. */
  CONTESTED("contested"),
  /**
   * The host reports the device (lastClientIface), or the device owns an address. No lookup
   * confirms it.
   */
  REPORTED("reported"),
  /** There is no active NIC, or one that cannot carry a network. */
  NONE("none");

  private final String word;

  DecisionConfidence(String word) {
    this.word = word;
  }

  /** Returns the word in JSON. */
  @Override
  public String toString() {
    return word;
  }
}
