package org.uplink.agent;

import org.uplink.agent.main.AgentCommand;

/** The main class of an agent that runs until it is stopped. */
final class AgentProcess {
  private AgentProcess() {}

  /** The argument is the configuration file. */
  public static void main(String[] args) throws InterruptedException {
    var agent = Agent.start(AgentCommand.configuration("--config", args[0]));
    Runtime.getRuntime().addShutdownHook(new Thread(agent::close));
    agent.awaitClose();
  }
}
