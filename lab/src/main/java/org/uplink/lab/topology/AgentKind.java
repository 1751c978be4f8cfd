package org.uplink.lab.topology;

/** Which agent has to be started in the host. */
public enum AgentKind {
  /** The product's own. */
  COMPLETE,
  /** One whose verbs lack Host.getRoute, as every released Vdsm's do. */
  WITHOUT_GET_ROUTE
}
