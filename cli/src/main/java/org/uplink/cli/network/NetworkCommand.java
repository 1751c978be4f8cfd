package org.uplink.cli.network;

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

  /** Returns the command with its subcommands. */
  public static CommandLine commandLine(Terminal terminal) {
    return new CommandLine(new NetworkCommand()).addSubcommand(new NetworkSetCommand(terminal));
  }
}
