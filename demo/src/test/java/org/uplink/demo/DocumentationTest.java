package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.uplink.verbs.HostNotice;
import org.uplink.verbs.Verb;
import org.uplink.verbs.setup.SetupCode;

/** Compares the documentation with the files, classes, verbs and codes that it names. */
final class DocumentationTest {
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
  private static final Pattern LINK = Pattern.compile("\\[([^\\]]*)]\\(([^)\\s]+)\\)");
  private static final Pattern CLASS =
      Pattern.compile(
          "`((?:org\\.uplink\\.(?:\\w+\\.)*)?[A-Z]\\w*(?:Test|IT)|org\\.uplink\\.(?:\\w+\\.)*[A-Z]\\w*)");

  /** A name with a slash, such as a path, or a class in a package. */
  private static final Pattern FILE = Pattern.compile("`(?:\\./)?([a-z][\\w.-]*(?:/[\\w.-]+)+/?)`");

  @Test
  void everyLinkLeadsToFileAndHeading() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : DocumentationPages.all()) {
      for (MatchResult link : LINK.matcher(DocumentationPages.read(page)).results().toList()) {
        String target = link.group(2);
        if (!target.startsWith("http") && !exists(page, target)) {
          broken.add(DocumentationPages.ROOT.relativize(page) + " -> " + target);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void verbsPageListsEveryVerbAndEveryCode() {
    String page = DocumentationPages.read(DocumentationPages.DOCS.resolve("reference/verbs.md"));
    assertThat(Verb.values())
        .allSatisfy(verb -> assertThat(page).contains("`" + verb.method() + "`"));
    assertThat(HostNotice.values())
        .allSatisfy(notice -> assertThat(page).contains("`" + notice.method() + "`"));
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
        Files.find(DocumentationPages.ROOT, 20, (file, _) -> file.toString().endsWith(".java"))) {
      files
          .map(file -> DocumentationPages.ROOT.relativize(file).toString().replace('/', '.'))
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
    for (Path page : DocumentationPages.all()) {
      CLASS
          .matcher(DocumentationPages.read(page))
          .results()
          .map(name -> name.group(1))
          .filter(name -> !existing.contains(name))
          .map(name -> DocumentationPages.ROOT.relativize(page) + ": " + name)
          .forEach(missing::add);
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyFileAndPackageThatThePagesNameExists() throws IOException {
    Set<String> existing = new TreeSet<>();
    Set<String> modules = new TreeSet<>();
    try (Stream<Path> files =
        Files.find(
            DocumentationPages.ROOT, 20, (file, _) -> !file.toString().contains("/target/"))) {
      files
          .map(file -> DocumentationPages.ROOT.relativize(file).toString())
          .forEach(
              name -> {
                existing.add(name);
                existing.add(
                    name.replaceFirst(".*/java/org/uplink/", "").replaceFirst("\\.java$", ""));
                if (name.endsWith("/pom.xml")) {
                  modules.add(name.substring(0, name.indexOf('/')));
                }
              });
    }
    // In pages, these are folders of an engine or agent.
    modules.remove("pki");
    modules.addAll(List.of("build", "docs", "packaging"));
    List<String> missing = new ArrayList<>();
    for (Path page : DocumentationPages.all()) {
      FILE.matcher(DocumentationPages.read(page))
          .results()
          .map(name -> name.group(1).replaceFirst("/$", "").replaceFirst("\\.[A-Z]\\w*$", ""))
          .filter(name -> isClass(name) || modules.contains(name.split("/", 2)[0]))
          .filter(
              name ->
                  !existing.contains(name)
                      && existing.stream().noneMatch(known -> known.endsWith("/" + name)))
          .map(name -> DocumentationPages.ROOT.relativize(page) + ": " + name)
          .forEach(missing::add);
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyDecisionIsInTheIndexAndTheNumbersRunThrough() throws IOException {
    String index = DocumentationPages.read(DocumentationPages.DOCS.resolve("decisions/README.md"));
    try (Stream<Path> files = Files.list(DocumentationPages.DOCS.resolve("decisions"))) {
      List<String> records =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.equals("README.md"))
              .sorted()
              .toList();
      assertThat(records)
          .allSatisfy(
              name -> {
                String title =
                    DocumentationPages.read(
                            DocumentationPages.DOCS.resolve("decisions").resolve(name))
                        .split("\n", 2)[0];
                String number = name.substring(0, 4);
                assertThat(title).startsWith("# " + number + ": ");
                assertThat(index)
                    .contains("[" + number + "](" + name + ") | " + title.substring(8) + " |");
              });
      assertThat(records.stream().map(name -> Integer.valueOf(name.substring(0, 4))).toList())
          .isEqualTo(IntStream.rangeClosed(1, records.size()).boxed().toList());
    }
  }

  @Test
  void everyMessageThatThePagesQuoteIsInTheCode() throws IOException {
    StringBuilder code = new StringBuilder();
    try (Stream<Path> files =
        Files.find(
            DocumentationPages.ROOT,
            20,
            (file, _) ->
                file.toString().endsWith(".java") && file.toString().contains("/src/main/"))) {
      for (Path file : files.toList()) {
        code.append(Files.readString(file));
      }
    }
    String joined = code.toString().replaceAll("\"\\s*\\+\\s*\"", "");
    List<String> quoted = new ArrayList<>(quotedMessages("troubleshooting.md"));
    quoted.addAll(quotedMessages("tasks.md"));
    assertThat(quoted).hasSizeGreaterThan(25);
    assertThat(quoted)
        .allSatisfy(
            message ->
                assertThat(Arrays.stream(message.split("…", -1)).map(String::strip))
                    .filteredOn(part -> part.contains(" "))
                    .allMatch(joined::contains));
  }

  /** Returns the first cells of the tables of messages. In them, … stands for what varies. */
  private static List<String> quotedMessages(String page) {
    return Pattern.compile(
            "(?m)^\\| (?:the text says|message|the host says|`host approve` says) \\|.*\\n"
                + "\\|[-|]+\\n((?:\\|.*\\n)+)")
        .matcher(DocumentationPages.read(DocumentationPages.DOCS.resolve("operate").resolve(page)))
        .results()
        .flatMap(table -> table.group(1).lines())
        .map(row -> row.split("\\|", -1)[1].strip())
        .toList();
  }

  private static boolean isClass(String name) {
    return name.matches("[a-z/]+/[A-Z]\\w*[a-z]\\w*");
  }

  private static boolean exists(Path page, String target) {
    String[] parts = target.split("#", 2);
    Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
    return Files.exists(file) && (parts.length == 1 || anchors(file).contains(parts[1]));
  }

  /** Returns the anchors that GitHub and GitLab give to the headings of a page. */
  private static Set<String> anchors(Path page) {
    return HEADING
        .matcher(DocumentationPages.read(page))
        .results()
        .map(heading -> LINK.matcher(heading.group(1)).replaceAll("$1").toLowerCase(Locale.ROOT))
        .map(text -> text.replaceAll("[^\\w\\- ]", "").strip().replace(' ', '-'))
        .collect(Collectors.toSet());
  }
}
