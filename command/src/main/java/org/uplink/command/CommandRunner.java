package org.uplink.command;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.uplink.platform.BuildVersion;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs the command line of a program, and turns every failure into a message on stderr and an exit
 * status.
 */
public final class CommandRunner {
  /** What Java reads in the place of bytes that are not UTF-8. */
  private static final char REPLACEMENT = '\uFFFD';

  private final Terminal terminal;
  private final List<Class<? extends Exception>> explained;

  /**
   * Creates a runner that writes to {@code terminal}.
   *
   * @param explained exceptions with a complete message for users. The runner prints the message
   *     without a stack trace
   */
  public CommandRunner(Terminal terminal, List<Class<? extends Exception>> explained) {
    this.terminal = terminal;
    this.explained = List.copyOf(explained);
  }

  /** Builds the command line, runs it with these arguments, and returns the exit status. */
  public int run(Supplier<CommandLine> commandLine, String... arguments) {
    int status;
    try {
      requireUtf8(arguments);
      status = configure(commandLine.get(), arguments).execute(arguments);
    } catch (CommandFailure e) {
      status = reportFailure(e);
    }
    boolean incomplete = terminal.out().checkError();
    if (terminal.hasLostReader()) {
      return ExitStatus.READER_ENDED;
    }
    if (incomplete) {
      terminal
          .err()
          .println("uplink: could not write to standard output; the output is incomplete");
      return status == ExitStatus.SUCCESS ? ExitStatus.ERROR : status;
    }
    return status;
  }

  /** Refuses bytes that Java has replaced, because the argument would name something else. */
  private static void requireUtf8(String... arguments) {
    for (String argument : arguments) {
      if (argument.indexOf(REPLACEMENT) >= 0) {
        throw CommandFailure.usage(
            "the argument \"" + argument + "\" has bytes that are not UTF-8",
            "Give names and paths in UTF-8.");
      }
    }
  }

  private CommandLine configure(CommandLine command, String... arguments) {
    command.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
    command.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
    command.setColorScheme(
        CommandLine.Help.defaultColorScheme(terminal.colour() ? Ansi.ON : Ansi.OFF));
    command.setUsageHelpAutoWidth(true);
    // Picocli's own converters name Java's types in their messages.
    command.registerConverter(Integer.class, new OptionConverters.ToInteger());
    command.registerConverter(int.class, new OptionConverters.ToInteger());
    command.registerConverter(Path.class, new OptionConverters.ToPath());
    // An argument such as @name is a name, and no file with more arguments.
    command.setExpandAtFiles(false);
    setVersion(command);
    command.setExecutionStrategy(CommandRunner::execute);
    command.setParameterExceptionHandler((e, all) -> reportUsage(e, arguments));
    command.setExecutionExceptionHandler((e, failed, parsed) -> reportFailure(e));
    return command;
  }

  /**
   * Runs the command, or prints the help or the version. Picocli does not look for options that do
   * not exist if help is requested, as by {@code -hx}.
   */
  private static int execute(ParseResult parsed) {
    for (CommandLine command : parsed.asCommandLineList()) {
      List<String> unknown = UsageProblem.unknownOptions(command);
      if (!unknown.isEmpty() && !command.isUnmatchedArgumentsAllowed()) {
        throw new UnmatchedArgumentException(command, unknown);
      }
    }
    return new RunLast().execute(parsed);
  }

  private static void setVersion(CommandLine command) {
    command.getCommandSpec().versionProvider(CommandRunner::version);
    command.getSubcommands().values().forEach(CommandRunner::setVersion);
  }

  private static String[] version() {
    return new String[] {"uplink " + BuildVersion.CURRENT};
  }

  private int reportUsage(ParameterException e, String... arguments) {
    CommandLine command = e.getCommandLine();
    terminal.err().println("uplink: " + UsageProblem.describe(e, arguments));
    UnmatchedArgumentException.printSuggestions(e, command.getErr());
    terminal.err().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
    return ExitStatus.USAGE;
  }

  private int reportFailure(Exception e) {
    if (e instanceof CommandFailure failure) {
      terminal.err().println("uplink: " + failure.getMessage());
      if (!failure.nextStep().isEmpty()) {
        terminal.err().println(failure.nextStep());
      }
      return failure.status();
    }
    if (explained.stream().anyMatch(type -> type.isInstance(e))) {
      terminal.err().println("uplink: " + e.getMessage());
    } else {
      terminal.err().println("uplink: unexpected error, please report it: " + e);
      e.printStackTrace(terminal.err());
    }
    return ExitStatus.ERROR;
  }
}
