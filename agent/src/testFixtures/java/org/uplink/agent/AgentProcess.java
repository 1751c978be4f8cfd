package org.uplink.agent;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The main class of an agent that runs until it is stopped. */
final class AgentProcess {
  private AgentProcess() {}

  /** The argument is the configuration file. */
  public static void main(String[] args) throws InterruptedException {
    var agent = Agent.start(AgentConfig.read(Optional.of(Path.of(args[0])), Map.of()));
    Runtime.getRuntime().addShutdownHook(new Thread(agent::close));
    agent.awaitClose();
  }
}
