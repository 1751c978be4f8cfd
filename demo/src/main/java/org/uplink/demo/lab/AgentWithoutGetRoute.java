package org.uplink.demo.lab;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.EnumSet;
import org.uplink.agent.Agent;
import org.uplink.agent.AgentConfig;
import org.uplink.lab.topology.Topology;
import org.uplink.verbs.Verb;

/**
 * The main of a process in the lab: an agent from before Host.getRoute, as every released Vdsm is.
 */
public final class AgentWithoutGetRoute {
  private AgentWithoutGetRoute() {}

  /** The argument: the state directory. */
  public static void main(String[] arguments) throws InterruptedException {
    AgentConfig config =
        AgentConfig.defaults(Path.of(arguments[0]))
            .withListen(new InetSocketAddress("::", Topology.AGENT_PORT));
    try (Agent agent = Agent.start(config, EnumSet.complementOf(EnumSet.of(Verb.GET_ROUTE)))) {
      agent.awaitClose();
    }
  }
}
