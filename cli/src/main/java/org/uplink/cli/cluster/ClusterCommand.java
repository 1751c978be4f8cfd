package org.uplink.cli.cluster;

import java.util.List;
import org.uplink.command.CommandGroup;
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

  /** Returns the command for these arguments, which follow its name. */
  public static CommandLine commandLine(Terminal terminal, List<String> arguments) {
    return new CommandGroup(new ClusterCommand())
        .add("list", () -> new ClusterListCommand(terminal))
        .add("add", () -> new ClusterAddCommand(terminal))
        .add("set", () -> new ClusterSetCommand(terminal))
        .add("network", () -> new ClusterNetworkCommand(terminal))
        .add("remove", () -> new ClusterRemoveCommand(terminal))
        .commandLine(arguments);
  }
}
