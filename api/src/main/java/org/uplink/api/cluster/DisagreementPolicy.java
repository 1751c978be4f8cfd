package org.uplink.api.cluster;

/** What a cluster does where the evidence for the active NIC dissents (row 9). */
public enum DisagreementPolicy {
  /** Skip the automatic deployment. */
  SKIP("skip"),
  /** Deploy on the device that the flow's look-up names. */
  DEPLOY("deploy");

  private final String word;

  DisagreementPolicy(String word) {
    this.word = word;
  }

  /** The word in JSON. */
  @Override
  public String toString() {
    return word;
  }
}
