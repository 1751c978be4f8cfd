package org.uplink.cli.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code route watch}, while routes are changed by ip. */
class RouteWatchTest {
  @BeforeEach
  void plugIn() throws Exception {
    assumeThat(System.getenv("UPLINK_ISOLATED"))
        .as(System.getenv("UPLINK_NOT_ISOLATED"))
        .isEqualTo("1");
    ip("link add wa type veth peer name wb");
    ip("addr add 192.0.2.2/24 dev wa");
    ip("link set wa up");
    ip("link set wb up");
  }

  @AfterEach
  void pullOut() throws Exception {
    if ("1".equals(System.getenv("UPLINK_ISOLATED"))) {
      ip("link delete wa");
    }
  }

  private static void ip(String line) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(("ip " + line).split(" ", -1)).inheritIO().start();
    assertThat(process.waitFor()).as(line).isZero();
  }

  @Test
  void eachOtherAnswerIsPrintedWithItsCause() throws Exception {
    PipedInputStream printed = new PipedInputStream();
    PrintStream out = new PrintStream(new PipedOutputStream(printed), true, StandardCharsets.UTF_8);
    Thread watching =
        Thread.ofPlatform()
            .start(
                () ->
                    RouteCommand.run(
                        List.of("watch", "198.51.100.9", "--json"),
                        InputStream.nullInputStream(),
                        out,
                        System.err));
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(printed, StandardCharsets.UTF_8))) {
      JsonNode first = next(lines);
      assertThat(first.get("answer").get("error").asString()).isEqualTo("ENETUNREACH");
      assertThat(first.get("cause").asString()).isEqualTo("first answer");

      ip("route add 203.0.113.0/24 via 192.0.2.7");
      ip("route add 198.51.100.0/24 via 192.0.2.1");
      JsonNode second = next(lines);
      assertThat(second.get("answer").get("gateway").asString()).isEqualTo("192.0.2.1");
      assertThat(second.get("answer").get("dev").asString()).isEqualTo("wa");
      assertThat(second.get("time").asString()).endsWith("Z");

      ip("route delete 198.51.100.0/24");
      JsonNode third = next(lines);
      assertThat(third.get("answer").get("error").asString()).isEqualTo("ENETUNREACH");
      assertThat(third.get("cause").asString()).contains("198.51.100.0/24");
    } finally {
      watching.interrupt();
      watching.join();
    }
  }

  private static JsonNode next(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    assertThat(line).isNotNull();
    return new JsonMapper().readTree(line);
  }
}
