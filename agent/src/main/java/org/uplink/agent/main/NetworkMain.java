package org.uplink.agent.main;

import java.util.List;
import org.uplink.agent.network.NetworkUnavailableException;
import org.uplink.command.CommandGroup;
import org.uplink.command.CommandRunner;
import org.uplink.command.ConfigurationDefaults;
import org.uplink.command.Terminal;
import org.uplink.rtnetlink.NetlinkUnavailableException;
import org.uplink.rtnetlink.request.NetlinkException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The main of {@code uplink network}, which changes the network of the host it runs on. */
@Command(
    name = "uplink network",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Changes this host's network, and keeps the change only if it is proved. Otherwise the old"
          + " network is restored.",
      "Needs root, and neither an engine nor the agent."
    })
public final class NetworkMain {
  private NetworkMain() {}

  /** Runs the command with the arguments that follow {@code network}, and ends the process. */
  public static void main(String[] arguments) {
    System.exit(run(Terminal.ofProcess(), arguments));
  }

  /** Runs the command and returns its exit status. */
  public static int run(Terminal terminal, String... arguments) {
    return new CommandRunner(
            terminal,
            List.of(
                NetworkUnavailableException.class,
                NetlinkException.class,
                NetlinkUnavailableException.class))
        .run(() -> commandLine(terminal, List.of(arguments)), arguments);
  }

  /** Returns the command for these arguments, which follow its name. */
  public static CommandLine commandLine(Terminal terminal, List<String> arguments) {
    CommandLine command = group(terminal, arguments);
    return arguments.stream().noneMatch(word -> word.startsWith("--config"))
        ? command
        : ConfigurationDefaults.apply(
            command, AgentCommand.commandLine(terminal, List.of()), arguments);
  }

  private static CommandLine group(Terminal terminal, List<String> arguments) {
    return new CommandGroup(new NetworkMain())
        .add("apply", () -> new NetworkApplyCommand(terminal))
        .add("adopt", () -> new NetworkAdoptCommand(terminal))
        .add("remove", () -> new NetworkRemoveCommand(terminal))
        .add("status", () -> new NetworkStatusCommand(terminal))
        .add("confirm", () -> new NetworkConfirmCommand(terminal))
        .add("rollback", () -> new NetworkRollbackCommand(terminal))
        .add("restore", () -> new NetworkRestoreCommand(terminal))
        .add("history", () -> new NetworkHistoryCommand(terminal))
        .commandLine(arguments);
  }
}
