package org.uplink.agent.main;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.uplink.agent.NetworkTool;
import org.uplink.agent.local.LocalNetwork;
import org.uplink.agent.option.ToChangedOwners;
import org.uplink.agent.option.ToConfiguredOwner;
import org.uplink.hostnet.change.ChangePaths;
import picocli.CommandLine.Option;

/** The options that name the agent's files, for commands that run without the agent. */
final class StateDirectoryOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "configuration file of the agent (default: no file)")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description =
          "state directory of the agent (default: /var/lib/uplink/agent for root, else"
              + " ~/.local/state/uplink/agent)")
  private Optional<Path> stateDir = Optional.empty();

  /** Accepts the key that the agent's configuration file may have. */
  @Option(names = "--resolv-conf", paramLabel = "FILE", hidden = true)
  private Optional<Path> resolvConf = Optional.empty();

  /** Accepts the key that the agent's configuration file may have. */
  @Option(
      names = "--nic-owners",
      paramLabel = "PROGRAM,PROGRAM",
      converter = ToChangedOwners.class,
      hidden = true)
  private ToChangedOwners.ChangedOwners nicOwners = ToChangedOwners.ChangedOwners.DEFAULT;

  /** Accepts the key that the agent's configuration file may have. */
  @Option(
      names = "--owner-of",
      paramLabel = "DEVICE=PROGRAM,…",
      hideParamSyntax = true,
      split = "\\s*,\\s*|\\s+",
      converter = ToConfiguredOwner.class,
      hidden = true)
  private List<ToConfiguredOwner.ConfiguredOwner> configuredOwners = List.of();

  /** Returns the configuration file that the user has named. */
  Optional<Path> config() {
    return config;
  }

  /** Returns the file with the host's name servers. */
  Path resolvConf() {
    return resolvConf.orElse(ChangePaths.RESOLV_CONF);
  }

  /** Returns the state directory of the agent. */
  Path path() {
    return AgentCommand.stateDir(stateDir, config);
  }

  /**
   * Opens this host's network with these files, for somebody on the host.
   *
   * @param changes whether the caller will change something
   * @throws org.uplink.agent.network.NetworkUnavailableException the files cannot be read
   * @throws org.uplink.hostnet.request.SetupRefusedException this process may not change the
   *     network
   */
  LocalNetwork openLocal(boolean changes) {
    return LocalNetwork.open(
        path(),
        resolvConf.orElse(ChangePaths.RESOLV_CONF),
        ToConfiguredOwner.nicOwners(nicOwners.programs(), configuredOwners),
        changes);
  }

  /**
   * Opens this host's network with these files.
   *
   * @throws org.uplink.agent.AgentStartException the files cannot be read
   */
  NetworkTool open() {
    return NetworkTool.open(
        path(),
        resolvConf.orElse(ChangePaths.RESOLV_CONF),
        ToConfiguredOwner.nicOwners(nicOwners.programs(), configuredOwners));
  }
}
