package org.uplink.engine.decision;

/** Whether the management network goes on the active NIC without an operator. */
public enum Deployment {
  YES,
  SKIP,
  MANUAL
}
