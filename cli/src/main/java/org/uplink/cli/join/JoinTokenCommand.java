package org.uplink.cli.join;

import java.util.List;
import org.uplink.command.CommandGroup;
import org.uplink.command.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code uplink join-token}. */
@Command(
    name = "join-token",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Manages the tokens by which hosts join: uplink agent join TOKEN.")
public final class JoinTokenCommand {
  private JoinTokenCommand() {}

  /** Returns the command for these arguments, which follow its name. */
  public static CommandLine commandLine(Terminal terminal, List<String> arguments) {
    return new CommandGroup(new JoinTokenCommand())
        .add("create", () -> new JoinTokenCreateCommand(terminal))
        .add("list", () -> new JoinTokenListCommand(terminal))
        .add("remove", () -> new JoinTokenRemoveCommand(terminal))
        .commandLine(arguments);
  }
}
