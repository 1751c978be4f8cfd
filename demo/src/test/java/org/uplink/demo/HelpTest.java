package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The help of every command describes each option, and gives the default of each value. */
class HelpTest {
  /** An option with its value, and what follows on the line. */
  private static final Pattern OPTION =
      Pattern.compile("^ {2,6}(?:-\\w, )?(--[a-z][a-z-]*)(=\\S+)?(?: {1,}(.*))?$");

  private static final Pattern SUBCOMMAND = Pattern.compile("(?m)^  ([a-z][a-z-]+)(?:  |$)");

  /** A command whose help says so changes only what its options name. */
  private static final String KEEPS = "Options that are not given keep their values";

  @Test
  void everyOptionHasADescriptionAndEveryValueADefault() {
    List<String> incomplete = new ArrayList<>();
    List<List<String>> commands = commands(List.of());
    for (List<String> command : commands) {
      String help = help(command);
      boolean keeps = help.replaceAll("\\s+", " ").contains(KEEPS);
      for (Described option : options(help)) {
        boolean complete =
            !option.text().isBlank()
                && (!option.hasValue()
                    || keeps
                    || option.text().contains("(default: ")
                    || option.text().contains("required"));
        if (!complete) {
          incomplete.add("%s %s".formatted(String.join(" ", command), option));
        }
      }
    }
    assertThat(incomplete).isEmpty();
    assertThat(commands).hasSizeGreaterThan(25);
  }

  @Test
  void everyCommandSaysWhatItDoes() {
    for (List<String> command : commands(List.of())) {
      String help = help(command);
      assertThat(help).as("%s", command).startsWith("Usage: uplink");
      assertThat(help.lines().filter(line -> line.matches("[A-Z].*\\.?")).skip(1))
          .as("%s", command)
          .isNotEmpty();
    }
  }

  /** Returns a command and all commands below it, except route, whose help is one text. */
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
          .forEach(
              name -> {
                List<String> words = new ArrayList<>(command);
                words.add(name);
                found.addAll(commands(words));
              });
    }
    return found;
  }

  private static List<Described> options(String help) {
    List<Described> found = new ArrayList<>();
    boolean within = false;
    for (String line : help.lines().toList()) {
      var option = OPTION.matcher(line);
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

  private static String help(List<String> command) {
    List<String> words = new ArrayList<>(command);
    words.add("--help");
    UplinkRun run = UplinkRun.uplink(words.toArray(String[]::new));
    assertThat(run.status()).as("%s: %s", words, run.err()).isZero();
    return run.out();
  }

  /** An option in a help text. */
  private record Described(String name, boolean hasValue, String text) {}
}
