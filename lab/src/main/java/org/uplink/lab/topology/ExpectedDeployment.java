package org.uplink.lab.topology;

/** What becomes of the automatic deployment of the management network. */
public enum ExpectedDeployment {
  YES,
  SKIP,
  MANUAL
}
