package org.uplink.lab.topology;

/** Whether the engine deploys the management network by itself. */
public enum ExpectedDeployment {
  YES,
  SKIP,
  MANUAL
}
