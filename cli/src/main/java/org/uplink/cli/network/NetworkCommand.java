package org.uplink.cli.network;

import java.util.List;
import org.uplink.command.CommandGroup;
import org.uplink.command.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code uplink network}. */
@Command(
    name = "network",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Configures the management network of a cluster.")
public final class NetworkCommand {
  private NetworkCommand() {}

  /** Returns the command for these arguments, which follow its name. */
  public static CommandLine commandLine(Terminal terminal, List<String> arguments) {
    return new CommandGroup(new NetworkCommand())
        .add("set", () -> new NetworkSetCommand(terminal))
        .commandLine(arguments);
  }
}
