package org.uplink.engine.decision;

/** How well the evidence supports the active NIC. */
public enum Confidence {
  /** The route of the flow and the connection name the same device. */
  CONFIRMED,
  /** The route of the flow and the connection name different devices. */
  CONTESTED,
  /** The host reports the device, or the device owns an address; no lookup confirms it. */
  REPORTED,
  /** There is no active NIC, or one that cannot carry a network. */
  NONE
}
