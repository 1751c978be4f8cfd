package org.uplink.api.decision;

/** How well the active NIC of a decision is backed by the evidence. */
public enum Confidence {
  /** The flow's look-up and the connection itself name the same device. */
  CONFIRMED("confirmed"),
  /** They name two devices. */
  CONTESTED("contested"),
  /** The host's own word (lastClientIface) or the owner of an address; no look-up backs it. */
  REPORTED("reported"),
  /** There is nothing to be confident of: no active NIC, or one that no network can be put on. */
  NONE("none");

  private final String word;

  Confidence(String word) {
    this.word = word;
  }

  /** The word in JSON. */
  @Override
  public String toString() {
    return word;
  }
}
