package org.uplink.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * A command with subcommands. Only the subcommand that the arguments name is built, because each
 * costs picocli some milliseconds of reflection; without such a name all are built, for the help
 * and for suggestions.
 */
public final class CommandGroup {
  private final Object command;
  private final Map<String, Supplier<?>> subcommands = new LinkedHashMap<>();

  /** Creates a group of this command, an object with picocli's annotation. */
  public CommandGroup(Object command) {
    this.command = command;
  }

  /** Adds a subcommand: a command object, or a command line with subcommands of its own. */
  public CommandGroup add(String name, Supplier<?> subcommand) {
    subcommands.put(name, subcommand);
    return this;
  }

  /**
   * Returns the command line for these arguments.
   *
   * @param arguments what follows the command's own name
   */
  public CommandLine commandLine(List<String> arguments) {
    CommandLine line = new CommandLine(command);
    Supplier<?> named = arguments.isEmpty() ? null : subcommands.get(arguments.getFirst());
    if (named != null) {
      return line.addSubcommand(arguments.getFirst(), named.get());
    }
    subcommands.forEach((name, subcommand) -> line.addSubcommand(name, subcommand.get()));
    return line;
  }

  /** Returns the arguments behind the first one, for a subcommand that is a group itself. */
  public static List<String> behindFirst(List<String> arguments) {
    return arguments.isEmpty() ? arguments : arguments.subList(1, arguments.size());
  }
}
