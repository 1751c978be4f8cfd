package org.uplink.lab.topology;

/** The agent of the host. */
public enum AgentKind {
  /** Uplink's agent. */
  COMPLETE,
  /** An agent without Host.getRoute, like every released Vdsm. */
  WITHOUT_GET_ROUTE
}
