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
        "Clusters: what hosts have in common, such as the compatibility level and the management network.")
public final class ClusterCommand {
  private ClusterCommand() {}

  /** The command with those below it. */
  public static CommandLine commandLine(Terminal terminal) {
    return new CommandLine(new ClusterCommand())
        .addSubcommand(new ClusterListCommand(terminal))
        .addSubcommand(new ClusterAddCommand(terminal))
        .addSubcommand(new ClusterSetCommand(terminal));
  }
}
