package org.uplink.demo.faults;

import java.nio.file.Path;
import java.util.EnumSet;
import org.uplink.agent.Agent;
import org.uplink.agent.AgentConfig;
import org.uplink.verbs.Verb;

/**
 * The main class of an agent that has only the verbs of a stock Vdsm, and keeps a change if the
 * client confirms the connectivity.
 */
public final class StockVdsmAgent {
  private StockVdsmAgent() {}

  /** The argument is the state directory. */
  public static void main(String[] arguments) throws InterruptedException {
    AgentConfig config = AgentConfig.defaults(Path.of(arguments[0])).withUnprovedChanges(true);
    try (Agent agent =
        Agent.start(
            config,
            EnumSet.complementOf(
                EnumSet.of(Verb.GET_ROUTE, Verb.GET_NETWORK_TICKET, Verb.GET_NETWORK_CHANGE)))) {
      System.out.println("The agent listens on " + agent.address());
      agent.awaitClose();
    }
  }
}
