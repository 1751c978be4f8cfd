package org.uplink.api.decision;

/** Whether the engine deploys the management network on the active NIC without an operator. */
public enum AutomaticDeployment {
  YES("yes"),
  SKIP("skip"),
  /** An operator has to deploy the network. */
  MANUAL("manual");

  private final String word;

  AutomaticDeployment(String word) {
    this.word = word;
  }

  /** Returns the word in JSON. */
  @Override
  public String toString() {
    return word;
  }
}
