package org.uplink.cli.cluster;

import org.uplink.command.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code uplink cluster}. */
@Command(
    name = "cluster",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Manages clusters: the compatibility level and the management network that hosts share.")
public final class ClusterCommand {
  private ClusterCommand() {}

  /** Returns the command with its subcommands. */
  public static CommandLine commandLine(Terminal terminal) {
    return new CommandLine(new ClusterCommand())
        .addSubcommand(new ClusterListCommand(terminal))
        .addSubcommand(new ClusterAddCommand(terminal))
        .addSubcommand(new ClusterSetCommand(terminal))
        .addSubcommand(new ClusterRemoveCommand(terminal));
  }
}
