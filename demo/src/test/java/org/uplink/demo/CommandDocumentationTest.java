package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.agent.main.AgentCommand;
import org.uplink.agent.main.NetworkMain;
import org.uplink.cli.cluster.ClusterCommand;
import org.uplink.cli.events.EventsCommand;
import org.uplink.cli.host.HostCommand;
import org.uplink.cli.join.JoinTokenCommand;
import org.uplink.command.Terminal;
import org.uplink.demo.act.DemoCommand;
import org.uplink.demo.lab.LabCommand;
import org.uplink.demo.quickstart.QuickstartCommand;
import org.uplink.engine.main.EngineCommand;
import picocli.CommandLine;

/** Compares the documentation with the commands and options that it names. */
final class CommandDocumentationTest {
  private static final Pattern CODE = Pattern.compile("(?m)`([^`\n]+)`|^ {4,}(.*)$");
  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z-]*");

  /** A line of a code block. */
  private static final Pattern BLOCK_LINE = Pattern.compile("(?m)^ {4,}(\\S.*)$");

  /** A word of a command line, perhaps between single quotes. */
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\\S+");

  /** A row of the configuration page about one option: its name, and its default. */
  private static final Pattern OPTION_ROW =
      Pattern.compile("(?m)^\\| `(--[a-z-]+)` \\|.*\\| `?([^|`]*?)`? \\|$");

  /** Commands that have subcommands. Some of them can run without one. */
  private static final Set<String> GROUPS =
      Set.of("agent", "engine", "host", "cluster", "join-token", "network", "lab");

  private final Map<List<String>, String> helps = new HashMap<>();

  @TempDir private static Path folder;
  private static Path configuration = Path.of("");

  @BeforeAll
  static void writeConfiguration() throws IOException {
    configuration = Files.createFile(folder.resolve("agent.conf"));
  }

  @Test
  void everyCommandHasTheOptionsThatThePagesGiveIt() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Path page : DocumentationPages.all()) {
      CODE.matcher(DocumentationPages.read(page))
          .results()
          .map(code -> code.group(1) == null ? code.group(2) : code.group(1))
          .flatMap(CommandDocumentationTest::commands)
          .flatMap(this::mistakes)
          .map(mistake -> DocumentationPages.ROOT.relativize(page) + ": " + mistake)
          .forEach(wrong::add);
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyCommandLineOfACodeBlockIsAccepted() throws IOException {
    List<String> accepted = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (Path page : DocumentationPages.all()) {
      commandLines(page)
          .forEach(
              line ->
                  refusal(line)
                      .ifPresentOrElse(
                          text ->
                              refused.add(DocumentationPages.ROOT.relativize(page) + ": " + text),
                          () -> accepted.add(line)));
    }
    assertThat(refused).isEmpty();
    assertThat(accepted).hasSizeGreaterThan(40);
  }

  @Test
  void commandLinePageNamesEveryCommandAndItsOptions() {
    String page = DocumentationPages.read(DocumentationPages.DOCS.resolve("reference/cli.md"));
    Set<String> documented = options(page);
    for (String group : List.of("host", "cluster", "join-token", "network", "lab")) {
      List<String> names = subcommands(help(List.of(group)));
      assertThat(names).as(group).isNotEmpty();
      for (String name : names) {
        assertThat(page).as(group).containsPattern("`[^`\n]*" + group + "[^`\n]*" + name);
        assertThat(documented)
            .as("the options of %s %s", group, name)
            .containsAll(options(help(List.of(group, name))));
      }
    }
    for (String command : List.of("events", "demo", "quickstart")) {
      assertThat(documented).as(command).containsAll(options(help(List.of(command))));
    }
  }

  @Test
  void configurationPageListsTheOptionsOfTheDaemons() {
    String page =
        DocumentationPages.read(DocumentationPages.DOCS.resolve("reference/configuration.md"));
    for (String daemon : List.of("engine", "agent")) {
      String heading =
          "\n## " + daemon.substring(0, 1).toUpperCase(Locale.ROOT) + daemon.substring(1);
      String section = page.substring(page.indexOf(heading) + 1).split("\n## ", 2)[0];
      String help = help(List.of(daemon));
      assertThat(options(section)).as(daemon).containsAll(options(help));
      OPTION_ROW
          .matcher(section)
          .results()
          .forEach(
              row ->
                  assertThat(defaultOf(row.group(1), help))
                      .as("the default of %s %s", daemon, row.group(1))
                      .satisfiesAnyOf(
                          value -> assertThat(value).isEmpty(),
                          value -> assertThat(value).contains(row.group(2))));
    }
  }

  /** Returns the arguments of each {@code uplink} in the text: one may run another in the lab. */
  private static Stream<String> commands(String code) {
    return Arrays.stream(code.split("(?<![\\w/-])(?:\\./)?uplink ", -1))
        .skip(1)
        .map(arguments -> arguments.split(" # | &|\\s{2,}", -1)[0].strip())
        .filter(arguments -> arguments.matches("[a-z].*"));
  }

  private Stream<String> mistakes(String arguments) {
    List<String> words = List.of(arguments.split("[\\s,|]+", -1));
    String name = words.getFirst();
    if (name.equals("route")) {
      // This command has a main of its own, and its options are those of `ip route get`.
      return words.size() == 1 || List.of("get", "watch").contains(words.get(1))
          ? Stream.empty()
          : Stream.of("there is no command " + arguments);
    }
    boolean named = words.size() > 1 && GROUPS.contains(name) && words.get(1).matches("[a-z-]+");
    List<String> command = words.subList(0, named && isCommand(words.subList(0, 2)) ? 2 : 1);
    if (!isCommand(command) || (named && command.size() == 1 && !isDaemon(name))) {
      return Stream.of("there is no command " + arguments);
    }
    return OPTION
        .matcher(arguments)
        .results()
        .map(MatchResult::group)
        .filter(option -> !help(command).contains(option))
        .map(option -> String.join(" ", command) + " has no " + option);
  }

  /** Returns the default that the help of a command gives an option, if it is one word. */
  private static Optional<String> defaultOf(String option, String help) {
    String described =
        help.substring(help.indexOf(" " + option))
            .replaceAll("\\s+", " ")
            .replaceFirst("^ " + option, "")
            .split(" --[a-z]", 2)[0];
    return Pattern.compile("\\(default: ([^ )]+)\\)")
        .matcher(described)
        .results()
        .map(value -> value.group(1))
        .findFirst();
  }

  /** Returns the command lines of the page's code blocks, except those of route. */
  private static Stream<String> commandLines(Path page) {
    return BLOCK_LINE
        .matcher(DocumentationPages.read(page))
        .results()
        .map(line -> line.group(1))
        .flatMap(CommandDocumentationTest::commands)
        .filter(line -> !line.startsWith("route "))
        // A command in the lab is a command line of its own.
        .map(line -> line.matches("lab exec \\w+") ? line + " uplink" : line);
  }

  /** Lets the real command parse its arguments, and returns why it refuses them. */
  private static Optional<String> refusal(String commandLine) {
    List<String> words =
        WORD.matcher(commandLine)
            .results()
            .map(word -> word.group(1) == null ? word.group() : word.group(1))
            .toList();
    List<String> arguments = withExistingConfiguration(words.subList(1, words.size()));
    try {
      var _ = command(words.getFirst(), arguments).parseArgs(arguments.toArray(String[]::new));
      return Optional.empty();
    } catch (CommandLine.ParameterException e) {
      return Optional.of(commandLine + ": " + e.getMessage());
    }
  }

  /** A daemon reads its configuration file before it parses its arguments. */
  private static List<String> withExistingConfiguration(List<String> arguments) {
    List<String> existing = new ArrayList<>(arguments);
    int option = existing.indexOf("--config");
    if (option >= 0 && option + 1 < existing.size()) {
      existing.set(option + 1, configuration.toString());
    }
    return existing;
  }

  private static CommandLine command(String name, List<String> arguments) {
    Terminal terminal = Terminal.ofProcess();
    return switch (name) {
      case "agent" -> AgentCommand.commandLine(terminal, arguments);
      case "engine" -> EngineCommand.commandLine(terminal, arguments);
      case "host" -> HostCommand.commandLine(terminal, arguments);
      case "cluster" -> ClusterCommand.commandLine(terminal, arguments);
      case "join-token" -> JoinTokenCommand.commandLine(terminal, arguments);
      case "network" -> NetworkMain.commandLine(terminal, arguments);
      case "events" -> new CommandLine(new EventsCommand(terminal));
      case "demo" -> new CommandLine(new DemoCommand(terminal));
      case "quickstart" -> new CommandLine(new QuickstartCommand(terminal));
      case "lab" -> LabCommand.commandLine(terminal);
      default -> throw new AssertionError("there is no command " + name);
    };
  }

  private static boolean isDaemon(String name) {
    return name.equals("agent") || name.equals("engine");
  }

  private boolean isCommand(List<String> words) {
    return !help(words).isEmpty();
  }

  /** Returns the help of a command; empty if there is no such command. */
  private String help(List<String> command) {
    return helps.computeIfAbsent(
        command,
        words -> {
          var out = new ByteArrayOutputStream();
          var print = new PrintStream(out, true, StandardCharsets.UTF_8);
          List<String> arguments = new ArrayList<>(words);
          arguments.add("--help");
          int status =
              AllPrograms.run(new Terminal(print, print, false), arguments.toArray(String[]::new));
          return status == 0 ? out.toString(StandardCharsets.UTF_8) : "";
        });
  }

  /** Returns the names of the subcommands in the help of a command. */
  private static List<String> subcommands(String help) {
    return Pattern.compile("(?m)^  ([a-z][a-z-]+)(?:  |$)")
        .matcher(help.substring(help.indexOf("Commands:") + 1))
        .results()
        .map(name -> name.group(1))
        .toList();
  }

  /** Returns the options in a text, without those that every command has. */
  private static Set<String> options(String text) {
    return OPTION
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .filter(option -> !List.of("--help", "--version", "--config", "--out").contains(option))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
