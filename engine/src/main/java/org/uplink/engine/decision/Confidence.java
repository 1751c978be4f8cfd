package org.uplink.engine.decision;

/** How well the active NIC is backed by the evidence. */
public enum Confidence {
  /** The flow's look-up and the connection name the same device. */
  CONFIRMED,
  /** They do not. */
  CONTESTED,
  /** The host's word, or the owner of an address; no look-up backs it. */
  REPORTED,
  /** No active NIC, or one that no network can be put on. */
  NONE
}
