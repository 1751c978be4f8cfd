package org.uplink.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * A command with subcommands. The group creates only the subcommand that the arguments name,
 * because each subcommand costs picocli some milliseconds of reflection. If the arguments name no
 * subcommand, the group creates all, for the help text and for suggestions.
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

  /** Returns the arguments after the first one, for a subcommand that is a group itself. */
  public static List<String> afterFirst(List<String> arguments) {
    return arguments.isEmpty() ? arguments : arguments.subList(1, arguments.size());
  }
}
