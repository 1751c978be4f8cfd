package org.uplink.cli.network;

import org.uplink.command.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code uplink network}. */
@Command(
    name = "network",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Says how the hosts of a cluster are to have their management network.")
public final class NetworkCommand {
  private NetworkCommand() {}

  /** The command with those below it. */
  public static CommandLine commandLine(Terminal terminal) {
    return new CommandLine(new NetworkCommand()).addSubcommand(new NetworkSetCommand(terminal));
  }
}
