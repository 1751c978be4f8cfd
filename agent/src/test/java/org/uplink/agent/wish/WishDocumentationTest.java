package org.uplink.agent.wish;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The supported keys in docs/reference/network-files.md are those of the code. */
class WishDocumentationTest {
  private static final Path PAGE =
      Path.of(System.getProperty("uplink.root", ".."), "docs/reference/network-files.md");

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (?:`([^`]+)`|the file) \\| (.*) \\|$");

  private static final Pattern KEY = Pattern.compile("`([^`]+)`");

  static Stream<Map.Entry<String, List<Section>>> forms() {
    return Stream.of(
        Map.entry("netplan", NetplanFile.SECTIONS),
        Map.entry("nmstate", NmstateFile.SECTIONS),
        Map.entry("Host.setupNetworks", SetupFile.SECTIONS));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void thePageHasTheKeysOfTheForm(Map.Entry<String, List<Section>> form) throws Exception {
    String text = Files.readString(PAGE);
    int start = text.indexOf("## " + form.getKey() + "\n");
    assertThat(start).isPositive();
    int next = text.indexOf("\n##", start + 1);
    int end = next < 0 ? text.length() : next;

    Map<String, Set<String>> documented = new TreeMap<>();
    ROW.matcher(text.substring(start, end))
        .results()
        .forEach(
            row -> documented.put(row.group(1) == null ? "" : row.group(1), keys(row.group(2))));

    Map<String, Set<String>> known = new TreeMap<>();
    form.getValue().forEach(section -> known.put(section.path(), new TreeSet<>(section.keys())));
    assertThat(documented).isEqualTo(known);
  }

  /** A part of a page that is indented as code, and begins with the first key of a file. */
  @Test
  void theExamplesAreWishes() throws Exception {
    Pattern example =
        Pattern.compile("(?m)^    (?:network|interfaces|networks):\\n(?:    .*\\n|\\n(?=    ))+");
    List<String> examples =
        Stream.of(PAGE, PAGE.resolve("../../operate/one-host.md").normalize())
            .flatMap(page -> example.matcher(read(page)).results())
            .map(match -> match.group().indent(-4))
            .toList();

    assertThat(examples).hasSizeGreaterThanOrEqualTo(5);
    assertThat(examples)
        .allSatisfy(text -> assertThat(WishFile.read(text).network()).isIn("vmbr0", "mgmt"));
  }

  private static String read(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> keys(String cell) {
    Set<String> keys = new TreeSet<>();
    KEY.matcher(cell).results().map((MatchResult key) -> key.group(1)).forEach(keys::add);
    return keys;
  }
}
