package org.uplink.cli.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteUsageTest {
  /** A command line of a page, with an address. */
  private static final Pattern COMMAND_LINE =
      Pattern.compile("\\buplink route (?:get|watch) ([0-9][^`\n]*)");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "get | no address is given",
        "get - 192.0.2.1 | cannot be combined with addresses",
        "get example.org | is not an IP address; names are not resolved",
        "get 192.0.2.1 --nope | unknown option --nope",
        "get 192.0.2.1 --mark | --mark needs a value",
        "get 192.0.2.1 --mark many | --mark many is not a number from 0 to 4294967295",
        "get 192.0.2.1 --sport 0 | --sport 0 is not a number from 1 to 65535",
        "get 192.0.2.1 --ipproto quic | --ipproto quic is not a number from 0 to 255",
        "get 192.0.2.1 --json=yes | --json takes no value",
        "get 192.0.2.1 --from 2001:db8::1 | are of different address families",
        "get -x | unknown option -x",
        "get 192.0.2.1 -jx | unknown option -jx",
        "watch -x | unknown option -x",
        "-x | unknown option -x",
        "get 192.0.2.1 --mark 1 --mark 2 | the option --mark is given more than once",
        "show | unknown command 'route show'"
      })
  void namesUsageError(String line, String words) {
    RouteRun ran = RouteRun.route(line.split(" ", -1));
    assertThat(ran.err()).contains(words).contains("Try: uplink route get --help");
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
  }

  /** Java reads U+FFFD for such bytes, so the text would name another device or namespace. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "get 192.0.2.1 --oif va\uFFFD",
        "get 192.0.2.1 --oif=va\uFFFD",
        "get 192.0.2.1 --netns \uFFFD",
        "get fe80::1%va\uFFFD",
        "watch fe80::1%va\uFFFD"
      })
  void refusesBytesThatAreNotUtf8(String line) {
    RouteRun ran = RouteRun.route(line.split(" ", -1));
    assertThat(ran.err()).contains("\uFFFD\" has bytes that are not UTF-8\n");
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void acceptsEveryCommandLineOfTheDocumentation() throws IOException {
    Path root = Path.of(System.getProperty("uplink.root"));
    List<Path> pages = new ArrayList<>(List.of(root.resolve("README.md")));
    try (Stream<Path> docs = Files.walk(root.resolve("docs"))) {
      docs.filter(page -> page.toString().endsWith(".md")).forEach(pages::add);
    }
    List<String> read = new ArrayList<>();
    for (Path page : pages) {
      for (MatchResult line : COMMAND_LINE.matcher(Files.readString(page)).results().toList()) {
        assertThatNoException()
            .as(line.group(1))
            .isThrownBy(() -> RouteArguments.parse(List.of(line.group(1).split(" +", -1))));
        read.add(line.group(1));
      }
    }
    assertThat(read).hasSizeGreaterThan(4);
  }

  @Test
  void printsHelpToStandardOutput() {
    for (RouteRun ran :
        new RouteRun[] {
          RouteRun.route("--help"),
          RouteRun.route("get", "--help"),
          RouteRun.route("get", "-h", "192.0.2.1")
        }) {
      assertThat(ran.status()).isZero();
      assertThat(ran.out()).contains("--fibmatch", "Exit status");
      assertThat(ran.err()).isEmpty();
    }
    assertThat(RouteRun.route().status()).isEqualTo(2);
  }
}
