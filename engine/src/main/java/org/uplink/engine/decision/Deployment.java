package org.uplink.engine.decision;

/** Whether the engine deploys the management network on the active NIC without an operator. */
public enum Deployment {
  YES,
  SKIP,
  /** An operator has to deploy the network. */
  MANUAL
}
