package org.uplink.cli;

import java.util.Arrays;
import java.util.List;
import org.uplink.cli.cluster.ClusterCommand;
import org.uplink.cli.events.EventsCommand;
import org.uplink.cli.host.HostCommand;
import org.uplink.cli.join.JoinTokenCommand;
import org.uplink.cli.route.RouteCommand;
import org.uplink.command.CommandGroup;
import org.uplink.command.CommandRunner;
import org.uplink.command.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The main of the client's program. It runs the commands that talk to an engine, and lists the
 * commands of the other programs, so that {@code uplink --help} shows all.
 */
@Command(
    name = "uplink",
    mixinStandardHelpOptions = true,
    description = "Finds the interface by which a host reaches its engine, and explains why.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Start with `uplink demo`. It shows changes of a network in a minute, without root.",
      "`uplink COMMAND --help` lists the options of a command.",
      "Exit status: 0 success, 1 nothing was done or the answer is no, 2 wrong usage, 3 error."
    })
public final class Uplink {
  /** The system property that the packages set. */
  private static final String INSTALLED = "uplink.installed";

  private Uplink() {}

  /** Runs the command and ends the process. */
  public static void main(String[] arguments) {
    if (arguments.length > 0 && arguments[0].equals("route")) {
      RouteCommand.main(Arrays.copyOfRange(arguments, 1, arguments.length));
      return;
    }
    System.exit(run(Terminal.ofProcess(), arguments));
  }

  /** Runs the command and returns its exit status. */
  public static int run(Terminal terminal, String... arguments) {
    return new CommandRunner(terminal, List.of())
        .run(() -> commandLine(terminal, List.of(arguments)), arguments);
  }

  /**
   * Returns the command for these arguments. If it is installed from a package, the programs that
   * are in no package are left out.
   */
  public static CommandLine commandLine(Terminal terminal, List<String> arguments) {
    CommandGroup group = installed(terminal, CommandGroup.afterFirst(arguments));
    if (Boolean.getBoolean(INSTALLED)) {
      CommandLine line = group.commandLine(arguments);
      String[] footer = line.getCommandSpec().usageMessage().footer();
      line.getCommandSpec()
          .usageMessage()
          .footer(
              Arrays.stream(footer)
                  .filter(sentence -> !sentence.contains("uplink demo"))
                  .toArray(String[]::new));
      return line;
    }
    return group
        .add("demo", () -> new OtherProgram("Shows in a minute what a change of a network costs."))
        .add("quickstart", () -> new OtherProgram("Runs an engine and an agent on this machine."))
        .add("lab", () -> new OtherProgram("Builds test networks out of network namespaces."))
        .commandLine(arguments);
  }

  private static CommandGroup installed(Terminal terminal, List<String> rest) {
    return new CommandGroup(new Uplink())
        .add(
            "route", () -> new OtherProgram("Asks the kernel for a route, as `ip route get` does."))
        .add("agent", () -> new OtherProgram("Runs the agent of this host."))
        .add(
            "network",
            () ->
                new OtherProgram("Changes this host's network, and keeps the change if it works."))
        .add("engine", () -> new OtherProgram("Runs the engine."))
        .add("host", () -> HostCommand.commandLine(terminal, rest))
        .add("cluster", () -> ClusterCommand.commandLine(terminal, rest))
        .add("join-token", () -> JoinTokenCommand.commandLine(terminal, rest))
        .add("events", () -> new EventsCommand(terminal));
  }
}
