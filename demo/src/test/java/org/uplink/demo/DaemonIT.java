package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** {@code ./uplink engine} and {@code ./uplink agent} as processes. */
class DaemonIT {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void engineAndAgentEndOrderlyOnSignal(String signal) throws Exception {
    Path data = folder.resolve("engine");
    Path config = folder.resolve("engine.properties");
    Files.writeString(
        config,
        "# comment\naddresses = 127.0.0.1, ::1\nhttps = 127.0.0.1:0\nhosts = 127.0.0.1:0\ndata-dir = "
            + data
            + "\n");
    try (StartedProgram engine =
        StartedProgram.uplink(folder, Map.of(), "engine", "--config", config.toString())) {
      engine.awaitErr("The engine listens on https://127.0.0.1:");
      try (StartedProgram issue =
          StartedProgram.uplink(
              folder,
              Map.of("UPLINK_DATA_DIR", data.toString()),
              "engine",
              "issue-certificate",
              "node",
              "--address",
              "127.0.0.1",
              "--out",
              folder.resolve("agent/pki").toString())) {
        assertThat(issue.status()).as(issue.err()).isZero();
        assertThat(issue.out()).contains("key.pem", "cert.pem", "ca.pem");
      }
      try (StartedProgram agent =
          StartedProgram.uplink(
              folder,
              Map.of(),
              "agent",
              "--state-dir",
              folder.resolve("agent").toString(),
              "--listen",
              "127.0.0.1:0")) {
        agent.awaitErr("127.0.0.1");
        agent.signal(signal);
        assertThat(agent.status()).as(agent.err()).isZero();
      }
      engine.signal(signal);
      assertThat(engine.status()).as(engine.err()).isZero();
      assertThat(data.resolve("url")).doesNotExist();
    }
  }

  /** The engine logs JSON, and the agent text. */
  @Test
  void logsOfBothDaemonsHaveTheIdOfTheRun() throws Exception {
    Path data = folder.resolve("engine");
    Map<String, String> environment = Map.of("UPLINK_DATA_DIR", data.toString());
    try (StartedProgram engine =
            StartedProgram.uplink(
                folder,
                Map.of(),
                "engine",
                "--addresses",
                "127.0.0.1",
                "--https",
                "127.0.0.1:0",
                "--hosts",
                "127.0.0.1:0",
                "--log-format",
                "json",
                "--data-dir",
                data.toString());
        StartedProgram agent = startAgentOf(engine, "agents dial in on 127.0.0.1:", environment)) {
      agent.awaitErr("verbs [");
      Matcher port = Pattern.compile("listens on 127\\.0\\.0\\.1:([0-9]+)").matcher(agent.err());
      assertThat(port.find()).as(agent.err()).isTrue();
      uplink(environment, "host", "add", "node", "--address", "127.0.0.1", "--port", port.group(1));
      uplink(environment, "host", "install", "node");

      agent.awaitErr("[run-1] CN=engine,O=Uplink calls Host.getCapabilities");
      engine.awaitErr("The install of host node has ");
      engine.signal("TERM");
      assertThat(engine.status()).as(engine.err()).isZero();
      List<JsonNode> entries = engine.err().lines().map(new ObjectMapper()::readTree).toList();
      assertThat(entries)
          .filteredOn(
              entry -> entry.path("mdc").path("correlation").stringValue("").equals("run-1"))
          .extracting(entry -> entry.path("formattedMessage").stringValue())
          .contains("The install of host node begins");
    }
  }

  /** The reader ends before the command writes ({@code true}), or after its first line. */
  @ParameterizedTest
  @ValueSource(strings = {"true", "head -1"})
  void commandEndsQuietlyWhenItsReaderHasEnded(String reader) throws Exception {
    Path data = folder.resolve("engine");
    try (StartedProgram engine =
        StartedProgram.uplink(
            folder,
            Map.of(),
            "engine",
            "--addresses",
            "127.0.0.1",
            "--https",
            "127.0.0.1:0",
            "--hosts",
            "127.0.0.1:0",
            "--data-dir",
            data.toString())) {
      engine.awaitErr("The engine listens on https://127.0.0.1:");
      Map<String, String> environment = Map.of("UPLINK_DATA_DIR", data.toString());
      try (StartedProgram added =
          StartedProgram.uplink(
              folder, environment, "host", "add", "h1", "--address", "192.0.2.9")) {
        assertThat(added.status()).as("%s", added.err()).isZero();
      }
      for (String command : List.of("events", "host list", "cluster list", "events --json")) {
        try (StartedProgram pipe =
            StartedProgram.command(
                folder,
                environment,
                List.of(
                    "bash",
                    "-c",
                    "'%s' %s | %s".formatted(StartedProgram.script(), command, reader)))) {
          assertThat(pipe.status()).isZero();
          assertThat(pipe.err()).as("%s | %s", command, reader).isEmpty();
          assertThat(pipe.out().lines().count()).isLessThanOrEqualTo(1);
        }
      }
    }
  }

  /** script(1) makes a terminal. */
  @Test
  void tablesFitTheTerminal() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/script")), "script (bsdutils) is not installed");
    Path data = folder.resolve("engine");
    Map<String, String> environment = Map.of("UPLINK_DATA_DIR", data.toString(), "NO_COLOR", "1");
    try (StartedProgram engine =
        StartedProgram.uplink(
            folder,
            Map.of(),
            "engine",
            "--addresses",
            "127.0.0.1",
            "--https",
            "127.0.0.1:0",
            "--hosts",
            "127.0.0.1:0",
            "--data-dir",
            data.toString())) {
      engine.awaitErr("The engine listens on https://127.0.0.1:");
      String name = "host-with-a-long-name.example";
      String address = "2001:db8::1234:5678:9abc:def0";
      try (StartedProgram added =
          StartedProgram.uplink(folder, environment, "host", "add", name, "--address", address)) {
        assertThat(added.status()).as("%s", added.err()).isZero();
      }
      for (int width : List.of(80, 40)) {
        String command = "stty cols %d; '%s' host list".formatted(width, StartedProgram.script());
        try (StartedProgram table =
            StartedProgram.command(
                folder, environment, List.of("script", "-qec", command, "/dev/null"))) {
          assertThat(table.status()).as("%s", table.err()).isZero();
          assertThat(table.out()).contains("HOST");
          assertThat(table.out().lines())
              .hasSizeGreaterThan(2)
              .allMatch(line -> line.length() <= width);
        }
      }
    }
  }

  @Test
  void namesWhatPreventsTheStart() throws Exception {
    Path config = folder.resolve("engine.properties");
    Files.writeString(config, "adresses = 127.0.0.1\n");
    for (var wrong :
        List.of(
            List.of("engine", "--config", config.toString(), "--data-dir", folder.toString()),
            List.of("engine", "--data-dir", folder.resolve("e").toString()),
            List.of("engine", "--https", "8443", "--addresses", "127.0.0.1"))) {
      try (StartedProgram started =
          StartedProgram.uplink(folder, Map.of(), wrong.toArray(String[]::new))) {
        assertThat(started.status()).as("%s: %s", wrong, started.err()).isEqualTo(2);
        assertThat(started.err()).startsWith("uplink: ").doesNotContain("\tat ");
      }
    }
    try (StartedProgram agent =
        StartedProgram.uplink(
            folder, Map.of(), "agent", "--state-dir", folder.resolve("a").toString())) {
      assertThat(agent.status()).isEqualTo(3);
      assertThat(agent.err()).contains("the agent did not start").doesNotContain("\tat ");
    }
  }

  /**
   * Starts an agent with a certificate of the engine, which logs each call.
   *
   * @param started what the engine logs when it has started; JSON writes a slash in another way
   */
  private StartedProgram startAgentOf(
      StartedProgram engine, String started, Map<String, String> environment) throws Exception {
    engine.awaitErr(started);
    uplink(
        environment,
        "engine",
        "issue-certificate",
        "node",
        "--address",
        "127.0.0.1",
        "--out",
        folder.resolve("agent/pki").toString());
    return StartedProgram.uplink(
        folder,
        Map.of(),
        "agent",
        "--state-dir",
        folder.resolve("agent").toString(),
        "--listen",
        "127.0.0.1:0",
        "--log-level",
        "debug");
  }

  /** Runs a command to its end, which may be that the answer is no. */
  private void uplink(Map<String, String> environment, String... arguments) throws Exception {
    try (StartedProgram command = StartedProgram.uplink(folder, environment, arguments)) {
      assertThat(command.status()).as(command.err()).isLessThanOrEqualTo(1);
    }
  }
}
