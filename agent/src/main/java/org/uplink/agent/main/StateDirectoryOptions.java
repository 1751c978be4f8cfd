package org.uplink.agent.main;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.uplink.agent.AgentConfig;
import org.uplink.agent.NetworkTool;
import org.uplink.command.DefaultDirectories;
import picocli.CommandLine.Option;

/** The options that name the agent's files, for commands that run without the agent. */
final class StateDirectoryOptions {
  @Option(names = "--config", paramLabel = "FILE", description = "configuration file of the agent")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description =
          "state directory of the agent (default: /var/lib/uplink/agent for root, else"
              + " ~/.local/state/uplink/agent)")
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
