package org.uplink.lab.topology;

/** The result of the install of a host. */
public enum InstallResult {
  /** The management network is deployed on the active NIC and proved, and the host is Up. */
  UP,
  /** The deployment is skipped or left to an operator, so the host has no management network. */
  WITHOUT_NETWORK,
  /** The management network is deployed but not proved, and the host rolls it back. */
  ROLLED_BACK
}
