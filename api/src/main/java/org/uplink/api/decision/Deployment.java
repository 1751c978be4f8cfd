package org.uplink.api.decision;

/** Whether the management network is deployed on the active NIC without an operator. */
public enum Deployment {
  YES("yes"),
  SKIP("skip"),
  MANUAL("byHand");

  private final String word;

  Deployment(String word) {
    this.word = word;
  }

  /** The word in JSON. */
  @Override
  public String toString() {
    return word;
  }
}
