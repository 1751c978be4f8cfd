package org.uplink.engine.host;

/** The names of the states. */
public enum StateName {
  UNASSIGNED,
  INSTALLING,
  INSTALL_FAILED,
  INITIALIZING,
  UP,
  CONNECTING,
  NON_OPERATIONAL,
  NON_RESPONSIVE,
  MAINTENANCE
}
