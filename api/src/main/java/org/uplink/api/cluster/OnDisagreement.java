package org.uplink.api.cluster;

/** What a cluster does if the evidence for the active NIC disagrees. */
public enum OnDisagreement {
  /** Skip the automatic deployment. */
  SKIP("skip"),
  /** Deploy on the device that the route of the connection names. */
  DEPLOY("deploy");

  private final String word;

  OnDisagreement(String word) {
    this.word = word;
  }

  /** Returns the word in JSON. */
  @Override
  public String toString() {
    return word;
  }
}
