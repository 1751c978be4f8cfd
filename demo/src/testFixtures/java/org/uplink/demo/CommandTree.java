package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All commands of {@code uplink} and their options, as the help texts list them. */
final class CommandTree {
  private static final Pattern SUBCOMMAND = Pattern.compile("(?m)^  ([a-z][a-z-]+)(?:  |$)");

  /** An option with its value, and what follows on the line. */
  private static final Pattern OPTION =
      Pattern.compile("^ {2,6}(?:-\\w, )?(--[a-z][a-z-]*)(=\\S+)?(?: {1,}(.*))?$");

  private CommandTree() {}

  /** Returns all commands, except route, whose help is one text. */
  static List<List<String>> commands() {
    return commands(List.of());
  }

  /** Returns the options of a command. */
  static List<Described> options(List<String> command) {
    List<Described> found = new ArrayList<>();
    boolean within = false;
    for (String line : help(command).lines().toList()) {
      Matcher option = OPTION.matcher(line);
      if (option.matches()) {
        found.add(
            new Described(
                option.group(1),
                option.group(2) != null,
                option.group(3) == null ? "" : option.group(3)));
        within = true;
      } else if (within && line.startsWith(" ".repeat(10))) {
        Described last = found.removeLast();
        found.add(new Described(last.name(), last.hasValue(), last.text() + " " + line.strip()));
      } else {
        within = false;
      }
    }
    return found;
  }

  static String help(List<String> command) {
    UplinkRun run = run(command, "--help");
    assertThat(run.status()).as("%s: %s", command, run.err()).isZero();
    return run.out();
  }

  /** Runs a command with more arguments. */
  static UplinkRun run(List<String> command, String... more) {
    return UplinkRun.uplink(with(command, more).toArray(String[]::new));
  }

  private static List<List<String>> commands(List<String> command) {
    List<List<String>> found = new ArrayList<>(List.of(command));
    String help = help(command);
    int start = help.indexOf("\nCommands:");
    if (start >= 0) {
      SUBCOMMAND
          .matcher(help.substring(start))
          .results()
          .map(name -> name.group(1))
          .filter(name -> !name.equals("route"))
          .forEach(name -> found.addAll(commands(with(command, name))));
    }
    return found;
  }

  private static List<String> with(List<String> command, String... more) {
    List<String> words = new ArrayList<>(command);
    words.addAll(List.of(more));
    return words;
  }

  /** An option in a help text. */
  record Described(String name, boolean hasValue, String text) {}
}
