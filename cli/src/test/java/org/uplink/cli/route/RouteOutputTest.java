package org.uplink.cli.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.command.StandardOutput;

/** What {@code uplink route} prints is safe for a terminal, and ends when its reader ends. */
class RouteOutputTest {
  private static final String CONTROLS = "\u001b]0;title\u0007\u009b\u202e\u2028\udb40\udc01x";
  private static final String SHOWN = "\\u001b]0;title\\u0007\\u009b\\u202e\\u2028\\udb40\\udc01x";

  @Test
  void lineOfStandardInputCannotControlTheTerminal() {
    RouteRun text = RouteRun.reading(CONTROLS + "\n", "get", "-");
    assertThat(text.out()).contains(SHOWN).doesNotContainPattern("[\\p{Cc}&&[^\n]]");
    assertThat(text.status()).isEqualTo(2);
    RouteRun json = RouteRun.reading(CONTROLS + "\n", "get", "-", "--json");
    assertThat(json.out()).contains(SHOWN).doesNotContain("\u001b", "\u009b", "\u202e", "\u2028");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"get,%s", "%s", "get,--%s", "get,127.0.0.1,--oif,%s", "get,127.0.0.1,--netns,%s"})
  void argumentCannotControlTheTerminal(String arguments) {
    RouteRun ran = RouteRun.route(arguments.formatted(CONTROLS).split(","));
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("title").doesNotContain("\u001b", "\u009b", "\u202e", "\u2028");
    assertThat(ran.out()).doesNotContain("\u001b", "\u009b", "\u202e", "\u2028");
  }

  @ParameterizedTest
  @ValueSource(strings = {"get -", "get - --json", "get 127.0.0.1", "watch 127.0.0.1", "--help"})
  void endsWithoutAMessageWhenTheReaderEnds(String arguments) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertThat(runTo("Broken pipe", arguments, err)).isEqualTo(141);
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"get -", "get 127.0.0.1", "watch 127.0.0.1", "--help"})
  void saysThatTheOutputIsIncomplete(String arguments) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertThat(runTo("No space left on device", arguments, err)).isEqualTo(3);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("uplink route: could not write to standard output; the output is incomplete\n");
  }

  private static int runTo(String failure, String arguments, OutputStream err) {
    OutputStream failing =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException(failure);
          }
        };
    return RouteCommand.run(
        List.of(arguments.split(" ")),
        new ByteArrayInputStream(
            "127.0.0.1\n::1\n".repeat(10_000).getBytes(StandardCharsets.UTF_8)),
        StandardOutput.to(failing),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }
}
