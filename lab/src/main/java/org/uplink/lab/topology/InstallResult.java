package org.uplink.lab.topology;

/** How the installation of a host ends. */
public enum InstallResult {
  /** The management network is on the active NIC, proved, and the host is Up. */
  UP,
  /** The deployment is skipped, or an operator's: there is no management network. */
  WITHOUT_NETWORK,
  /** The management network is deployed, not proved, and rolled back by the host. */
  ROLLED_BACK
}
