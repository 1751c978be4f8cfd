package org.uplink.demo.lab;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.EnumSet;
import org.uplink.agent.Agent;
import org.uplink.agent.AgentConfig;
import org.uplink.lab.topology.ConnectingSide;
import org.uplink.verbs.Verb;

/** The main of an agent in the lab that lacks Host.getRoute, like every released Vdsm. */
public final class AgentWithoutGetRoute {
  private AgentWithoutGetRoute() {}

  /** Takes the state directory. */
  public static void main(String[] arguments) throws InterruptedException {
    AgentConfig config =
        AgentConfig.defaults(Path.of(arguments[0]))
            .withListen(new InetSocketAddress("::", ConnectingSide.ENGINE.port()));
    try (Agent agent = Agent.start(config, EnumSet.complementOf(EnumSet.of(Verb.GET_ROUTE)))) {
      agent.awaitClose();
    }
  }
}
