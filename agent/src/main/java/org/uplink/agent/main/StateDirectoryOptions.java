package org.uplink.agent.main;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.uplink.agent.AgentConfig;
import org.uplink.agent.NetworkTool;
import org.uplink.command.DefaultDirectories;
import picocli.CommandLine.Option;

/** Where an agent has its files, for those of its commands that work without it. */
final class StateDirectoryOptions {
  @Option(names = "--config", paramLabel = "FILE", description = "the agent's")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--state-dir",
      paramLabel = "D",
      description = "the agent's; /var/lib/uplink/agent for root")
  private Optional<Path> stateDir = Optional.empty();

  /**
   * Opens this host's network with them.
   *
   * @throws org.uplink.agent.AgentStartException they cannot be read
   */
  NetworkTool open() {
    Map<String, String> options = new LinkedHashMap<>();
    stateDir.ifPresent(value -> options.put("state-dir", value.toString()));
    if (config.isEmpty()) {
      options.putIfAbsent("state-dir", DefaultDirectories.of(System.getenv()).agent().toString());
    }
    var read = AgentConfig.read(config, options);
    return NetworkTool.open(read.stateDir(), read.resolvConf());
  }
}
