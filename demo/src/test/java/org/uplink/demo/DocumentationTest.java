package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.uplink.command.Terminal;
import org.uplink.verbs.Verb;
import org.uplink.verbs.setup.SetupCode;

/** Compares the documentation with the files, commands, options, verbs and codes that it names. */
final class DocumentationTest {
  private static final Path ROOT = Path.of(System.getProperty("uplink.root"));
  private static final Path DOCS = ROOT.resolve("docs");

  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
  private static final Pattern LINK = Pattern.compile("\\[([^\\]]*)]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("(?m)`([^`\n]+)`|^ {4,}(.*)$");
  private static final Pattern CLASS =
      Pattern.compile(
          "`((?:org\\.uplink\\.(?:\\w+\\.)*)?[A-Z]\\w*(?:Test|IT)|org\\.uplink\\.(?:\\w+\\.)*[A-Z]\\w*)");
  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z-]*");

  /** Commands that have subcommands. Some of them can run without one. */
  private static final Set<String> GROUPS =
      Set.of("agent", "engine", "host", "cluster", "network", "lab");

  private final Map<List<String>, String> helps = new HashMap<>();

  @Test
  void everyLinkLeadsToFileAndHeading() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      for (MatchResult link : LINK.matcher(read(page)).results().toList()) {
        String target = link.group(2);
        if (!target.startsWith("http") && !exists(page, target)) {
          broken.add(ROOT.relativize(page) + " -> " + target);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void everyCommandHasTheOptionsThatThePagesGiveIt() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Path page : pages()) {
      CODE.matcher(read(page))
          .results()
          .map(code -> code.group(1) == null ? code.group(2) : code.group(1))
          .flatMap(DocumentationTest::commands)
          .flatMap(this::mistakes)
          .map(mistake -> ROOT.relativize(page) + ": " + mistake)
          .forEach(wrong::add);
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void commandLinePageNamesEveryCommandAndItsOptions() {
    String page = read(DOCS.resolve("reference/cli.md"));
    Set<String> documented = options(page);
    for (String group : List.of("host", "cluster", "network", "lab")) {
      List<String> names = subcommands(help(List.of(group)));
      assertThat(names).as(group).isNotEmpty();
      for (String name : names) {
        assertThat(page).as(group).containsPattern("`[^`\n]*" + group + "[^`\n]*" + name);
        assertThat(documented)
            .as("the options of %s %s", group, name)
            .containsAll(options(help(List.of(group, name))));
      }
    }
    for (String command : List.of("events", "quickstart")) {
      assertThat(documented).as(command).containsAll(options(help(List.of(command))));
    }
  }

  @Test
  void configurationPageListsTheOptionsOfTheDaemons() {
    String page = read(DOCS.resolve("reference/configuration.md"));
    for (String daemon : List.of("engine", "agent")) {
      String heading =
          "\n## " + daemon.substring(0, 1).toUpperCase(Locale.ROOT) + daemon.substring(1);
      String section = page.substring(page.indexOf(heading) + 1).split("\n## ", 2)[0];
      assertThat(options(section)).as(daemon).containsAll(options(help(List.of(daemon))));
    }
  }

  @Test
  void verbsPageListsEveryVerbAndEveryCode() {
    String page = read(DOCS.resolve("reference/verbs.md"));
    assertThat(Verb.values())
        .allSatisfy(verb -> assertThat(page).contains("`" + verb.method() + "`"));
    Set<Integer> documented =
        Pattern.compile("(?m)^\\| (\\d+) \\|")
            .matcher(page)
            .results()
            .map(row -> Integer.valueOf(row.group(1)))
            .collect(Collectors.toSet());
    assertThat(documented)
        .isEqualTo(
            Arrays.stream(SetupCode.values()).map(SetupCode::number).collect(Collectors.toSet()));
  }

  @Test
  void everyClassThatThePagesNameExists() throws IOException {
    Set<String> existing = new TreeSet<>();
    try (Stream<Path> files =
        Files.find(ROOT, 20, (file, _) -> file.toString().endsWith(".java"))) {
      files
          .map(file -> ROOT.relativize(file).toString().replace('/', '.'))
          .filter(name -> name.contains(".src."))
          .map(
              name ->
                  name.replaceFirst(".*\\.src\\.\\w+\\.java\\.", "").replaceFirst("\\.java$", ""))
          .forEach(
              name -> {
                existing.add(name);
                existing.add(name.substring(name.lastIndexOf('.') + 1));
              });
    }
    List<String> missing = new ArrayList<>();
    for (Path page : pages()) {
      CLASS
          .matcher(read(page))
          .results()
          .map(name -> name.group(1))
          .filter(name -> !existing.contains(name))
          .map(name -> ROOT.relativize(page) + ": " + name)
          .forEach(missing::add);
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyDecisionIsInTheIndexAndTheNumbersRunThrough() throws IOException {
    String index = read(DOCS.resolve("decisions/README.md"));
    try (Stream<Path> files = Files.list(DOCS.resolve("decisions"))) {
      List<String> records =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.equals("README.md"))
              .sorted()
              .toList();
      assertThat(records)
          .allSatisfy(
              name -> {
                String title = read(DOCS.resolve("decisions").resolve(name)).split("\n", 2)[0];
                String number = name.substring(0, 4);
                assertThat(title).startsWith("# " + number + ": ");
                assertThat(index)
                    .contains("[" + number + "](" + name + ") | " + title.substring(8) + " |");
              });
      assertThat(records.stream().map(name -> Integer.valueOf(name.substring(0, 4))).toList())
          .isEqualTo(IntStream.rangeClosed(1, records.size()).boxed().toList());
    }
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.walk(DOCS);
        Stream<Path> top = Files.list(ROOT)) {
      return Stream.concat(docs, top).filter(file -> file.toString().endsWith(".md")).toList();
    }
  }

  private static String read(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean exists(Path page, String target) {
    String[] parts = target.split("#", 2);
    Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
    return Files.exists(file) && (parts.length == 1 || anchors(file).contains(parts[1]));
  }

  /** Returns the anchors that GitHub and GitLab give to the headings of a page. */
  private static Set<String> anchors(Path page) {
    return HEADING
        .matcher(read(page))
        .results()
        .map(heading -> LINK.matcher(heading.group(1)).replaceAll("$1").toLowerCase(Locale.ROOT))
        .map(text -> text.replaceAll("[^\\w\\- ]", "").strip().replace(' ', '-'))
        .collect(Collectors.toSet());
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
