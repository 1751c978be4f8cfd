package org.uplink.lab.topology;

import org.uplink.lab.Lab;
import org.uplink.lab.LabHost;

/**
 * A topology that was built in a lab.
 *
 * @param lab the lab, which also has the routers and switches
 * @param engine the host for the engine
 * @param agent the host for the agent; the same host if both run on one machine
 */
public record BuiltTopology(Topology topology, Lab lab, LabHost engine, LabHost agent) {
  /** Returns the host that opens the connection. */
  public LabHost connectingSide() {
    return switch (topology.connectingSide()) {
      case ENGINE -> engine;
      case AGENT -> agent;
    };
  }
}
