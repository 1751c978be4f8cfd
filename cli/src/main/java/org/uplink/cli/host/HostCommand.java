package org.uplink.cli.host;

import org.uplink.command.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code uplink host}. */
@Command(
    name = "host",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Manages hosts: adds and installs them, and explains how they reach the engine.")
public final class HostCommand {
  private HostCommand() {}

  /** Returns the command with its subcommands. */
  public static CommandLine commandLine(Terminal terminal) {
    return new CommandLine(new HostCommand())
        .addSubcommand(new HostAddCommand(terminal))
        .addSubcommand(new HostSetCommand(terminal))
        .addSubcommand(new HostListCommand(terminal))
        .addSubcommand(new HostShowCommand(terminal))
        .addSubcommand(new HostInstallCommand(terminal))
        .addSubcommand(new HostExplainCommand(terminal))
        .addSubcommand(new HostDeployNetworkCommand(terminal))
        .addSubcommand(new HostSyncCommand(terminal))
        .addSubcommand(new HostActivateCommand(terminal))
        .addSubcommand(new HostMaintenanceCommand(terminal))
        .addSubcommand(new HostRemoveCommand(terminal));
  }
}
