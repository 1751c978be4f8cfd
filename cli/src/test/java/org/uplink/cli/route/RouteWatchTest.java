package org.uplink.cli.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.testkit.ChildJvm;
import org.uplink.testkit.ExternalCommand;
import org.uplink.testkit.Ip;
import org.uplink.testkit.IsolatedJvm;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs {@code route watch} as a process, and changes the routes of its namespace. */
class RouteWatchTest {
  private static final String NAMESPACE = "watched";

  @TempDir private Path directory;
  private Optional<Process> watching = Optional.empty();

  @BeforeEach
  void aHostWithARouter() throws Exception {
    IsolatedJvm.assume();
    Ip.HERE.run("netns add", NAMESPACE);
    Ip.in(NAMESPACE).run("link set lo up");
    Ip.in(NAMESPACE).run("link add eth0 type veth peer name peer0");
    Ip.in(NAMESPACE).run("link set eth0 up");
    Ip.in(NAMESPACE).run("link set peer0 up");
    Ip.in(NAMESPACE).run("addr add 192.0.2.2/24 dev eth0");
    Ip.in(NAMESPACE).run("route add default via 192.0.2.1");
  }

  @AfterEach
  void takeItAway() throws Exception {
    if (watching.isPresent()) {
      watching.get().destroyForcibly().waitFor();
    }
    if (Files.exists(Path.of("/run/netns", NAMESPACE))) {
      Ip.HERE.run("netns del", NAMESPACE);
    }
  }

  @Test
  void printsFirstAnswerAndChangesWithTimeAndCause() throws Exception {
    watch("8.8.8.8");
    assertThat(lines(1).getFirst())
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3} first answer:"
                + " 8\\.8\\.8\\.8 via 192\\.0\\.2\\.1 dev eth0 src 192\\.0\\.2\\.2.*");
    Ip.in(NAMESPACE).run("route add 203.0.113.0/24 via 192.0.2.7");
    Ip.in(NAMESPACE).run("route replace default via 192.0.2.9");
    assertThat(lines(2).get(1))
        .contains(" route ", " in table main ", ": 8.8.8.8 via 192.0.2.9 dev eth0");
    Ip.in(NAMESPACE).run("route del default");
    assertThat(lines(3).get(2))
        .contains(" in table main deleted: no route to 8.8.8.8 (ENETUNREACH, network unreachable)");
    Process process = watching.orElseThrow();
    ExternalCommand.of("kill", "-INT", Long.toString(process.pid())).run();
    assertThat(process.waitFor(HANG_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(130);
    assertThat(directory.resolve("err")).isEmptyFile();
    assertThat(lines(3)).hasSize(3);
  }

  @Test
  void printsOneJsonObjectPerLine() throws Exception {
    watch("8.8.8.8", "192.0.2.2", "--json");
    lines(2);
    Ip.in(NAMESPACE).run("link set eth0 down");
    List<String> lines = lines(3);
    for (String line : lines) {
      JsonNode change = JsonMapper.shared().readTree(line);
      assertThat(OffsetDateTime.parse(change.get("time").asString()).toInstant())
          .isBetween(Instant.now().minus(HANG), Instant.now());
      assertThat(change.get("cause").asString()).isNotEmpty();
      assertThat(change.get("answer").get("dst").asString()).isIn("8.8.8.8", "192.0.2.2");
    }
    JsonNode last = JsonMapper.shared().readTree(lines.get(2));
    assertThat(last.get("answer").has("error") || last.get("answer").has("type"))
        .as(lines.get(2))
        .isTrue();
  }

  @Test
  void nameOfADeviceCannotControlTheTerminal() throws Exception {
    watch("192.0.2.9");
    lines(1);
    String name = "e\u001b[31m\u009bX";
    Ip.in(NAMESPACE).run("link set eth0 down");
    lines(2);
    ExternalCommand.of("ip", "-n", NAMESPACE, "link", "set", "eth0", "name", name).run();
    ExternalCommand.of("ip", "-n", NAMESPACE, "link", "set", name, "up").run();
    ExternalCommand.of("ip", "-n", NAMESPACE, "addr", "add", "192.0.2.9/32", "dev", name).run();
    await()
        .untilAsserted(
            () ->
                assertThat(lines(3)).last().asString().startsWith("2").contains("local 192.0.2.9"));
    ExternalCommand.of("ip", "-n", NAMESPACE, "addr", "del", "192.0.2.9/32", "dev", name).run();
    await()
        .untilAsserted(
            () -> assertThat(lines(4)).last().asString().doesNotContain("local 192.0.2.9"));
    assertThat(String.join("\n", lines(4)))
        .contains("\\u001b[31m\\u009bX")
        .doesNotContain("\u001b", "\u009b");
  }

  @Test
  void refusesStandardInput() {
    RouteRun ran = RouteRun.route("watch", "-");
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("reads addresses from its arguments only");
  }

  private void watch(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            ChildJvm.create().command(RouteCommand.class, "watch", "--netns", NAMESPACE));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(directory.resolve("out").toFile())
            .redirectError(directory.resolve("err").toFile());
    watching = Optional.of(builder.start());
  }

  /** Waits until {@code route watch} has printed {@code count} lines, and returns all lines. */
  private List<String> lines(int count) {
    Process process = watching.orElseThrow();
    Path out = directory.resolve("out");
    return await()
        .until(
            () -> {
              boolean alive = process.isAlive();
              List<String> lines = Files.readAllLines(out);
              assertThat(alive || lines.size() >= count)
                  .as("%s, then it ended: %s", lines, Files.readString(directory.resolve("err")))
                  .isTrue();
              return lines;
            },
            lines -> lines.size() >= count);
  }
}
