package org.uplink.agent;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** An agent in a process of its own, until it is told to end. */
final class AgentProcess {
  private AgentProcess() {}

  /** Takes the configuration file. */
  public static void main(String[] args) throws InterruptedException {
    var agent = Agent.start(AgentConfig.read(Optional.of(Path.of(args[0])), Map.of()));
    Runtime.getRuntime().addShutdownHook(new Thread(agent::close));
    agent.awaitClose();
  }
}
