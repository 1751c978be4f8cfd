package org.uplink.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.uplink.agent.AgentStartException;
import org.uplink.agent.main.AgentCommand;
import org.uplink.cli.cluster.ClusterCommand;
import org.uplink.cli.events.EventsCommand;
import org.uplink.cli.host.HostCommand;
import org.uplink.cli.network.NetworkCommand;
import org.uplink.cli.route.RouteCommand;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.demo.lab.LabCommand;
import org.uplink.demo.quickstart.QuickstartCommand;
import org.uplink.engine.EngineStartException;
import org.uplink.engine.main.EngineCommand;
import org.uplink.lab.LabException;
import org.uplink.rtnetlink.NetlinkUnavailableException;
import org.uplink.rtnetlink.request.NetlinkException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The main of {@code uplink}: builds the tree of commands, runs one, and turns what it throws into
 * words and a status.
 */
@Command(
    name = "uplink",
    version = "uplink 0.1.0-SNAPSHOT",
    mixinStandardHelpOptions = true,
    description = "Finds out which interface of a host leads to its engine, and why.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Start with `uplink quickstart`: an engine and an agent on this machine, which is installed as the first host.",
      "`uplink COMMAND --help` tells more. Exit status: 0 done, 1 the answer is no, 2 wrong usage, 3 something broke."
    })
public final class Uplink {

  private Uplink() {}

  /** Runs the command and ends the process with its status. */
  public static void main(String[] arguments) {
    if (arguments.length > 0 && arguments[0].equals("route")) {
      RouteCommand.main(List.of(arguments).subList(1, arguments.length).toArray(String[]::new));
      return;
    }
    System.exit(run(Terminal.ofProcess(), arguments));
  }

  /** Runs the command and returns its exit status. */
  public static int run(Terminal terminal, String... arguments) {
    int status;
    try {
      status = commands(terminal, arguments).execute(arguments);
    } catch (CommandFailure e) {
      status = failed(terminal, e);
    }
    // A full disk, or a pipe that nobody reads any more.
    if (terminal.out().checkError()) {
      terminal.err().println("uplink: standard output could not be written: it is not complete");
      return status == ExitStatus.SUCCESS ? ExitStatus.ERROR : status;
    }
    return status;
  }

  private static CommandLine commands(Terminal terminal, String... arguments) {
    boolean engine = arguments.length > 0 && arguments[0].equals("engine");
    CommandLine uplink =
        new CommandLine(new Uplink())
            .addSubcommand("route", routeForHelp())
            .addSubcommand(AgentCommand.commandLine(terminal))
            .addSubcommand(
                EngineCommand.commandLine(terminal, engine ? List.of(arguments) : List.of()))
            .addSubcommand(HostCommand.commandLine(terminal))
            .addSubcommand(ClusterCommand.commandLine(terminal))
            .addSubcommand(NetworkCommand.commandLine(terminal))
            .addSubcommand(new EventsCommand(terminal))
            .addSubcommand(new QuickstartCommand(terminal))
            .addSubcommand(LabCommand.commandLine(terminal));
    uplink.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
    uplink.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
    uplink.setColorScheme(
        CommandLine.Help.defaultColorScheme(terminal.colour() ? Ansi.ON : Ansi.OFF));
    uplink.setUsageHelpAutoWidth(true);
    uplink.setParameterExceptionHandler((wrong, args) -> misused(terminal, wrong));
    uplink.setExecutionExceptionHandler((thrown, command, parsed) -> failed(terminal, thrown));
    return uplink;
  }

  private static CommandSpec routeForHelp() {
    CommandSpec route = CommandSpec.create();
    route.usageMessage().description("Asks the kernel which way a packet would take (route get).");
    return route;
  }

  private static int misused(Terminal terminal, ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    terminal.err().println("uplink: " + wrong.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
    terminal.err().println("Try `" + command.getCommandSpec().qualifiedName() + " --help`.");
    return ExitStatus.USAGE;
  }

  private static int failed(Terminal terminal, Exception thrown) {
    if (thrown instanceof CommandFailure failure) {
      terminal.err().println("uplink: " + failure.getMessage());
      if (!failure.nextStep().isEmpty()) {
        terminal.err().println(failure.nextStep());
      }
      return failure.status();
    }
    terminal
        .err()
        .println("uplink: " + (saysItAll(thrown) ? thrown.getMessage() : "unexpected: " + thrown));
    if (!saysItAll(thrown)) {
      thrown.printStackTrace(terminal.err());
    }
    return ExitStatus.ERROR;
  }

  /** Whether its message is for people, and complete. */
  private static boolean saysItAll(Exception thrown) {
    return thrown instanceof LabException
        || thrown instanceof EngineStartException
        || thrown instanceof AgentStartException
        || thrown instanceof NetlinkException
        || thrown instanceof NetlinkUnavailableException;
  }
}
