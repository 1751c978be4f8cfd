package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.lab.Lab;
import org.uplink.testkit.ChildJvm;
import org.uplink.testkit.Deadlines;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code uplink demo} as a process: every act, Ctrl-C, and machines on which it cannot run. */
class DemoIT {
  @TempDir private Path folder;

  @BeforeEach
  void needsNamespaces() {
    assumeThat(Lab.unavailable()).isEmpty();
  }

  @Test
  @Tag("long")
  void everyActEndsAsItShould() throws Exception {
    try (StartedProgram demo = demo(List.of("--json", "--seed", "3"))) {
      int status = demo.status();
      JsonNode report = JsonMapper.shared().readTree(demo.out());
      assertThat(report.path("acts").findValuesAsString("act"))
          .containsExactly(
              "bridge", "nowhere", "killed", "ip", "ip-nowhere", "nmcli", "networkctl");
      for (JsonNode act : report.path("acts")) {
        assertThat(act.path("deviations")).as("%s\n%s", act, demo.err()).isEmpty();
      }
      assertThat(report.path("seed").asInt()).isEqualTo(3);
      assertThat(status).as(demo.err()).isZero();
    }
  }

  @Test
  @Tag("long")
  void onATerminalTheViewerSeesTheStripAndKillsWhatTheyLike() throws Exception {
    Path output = Files.createTempFile(folder, "terminal", "");
    String line =
        command(List.of("--kill")).stream()
            .map("'%s'"::formatted)
            .collect(Collectors.joining(" ", "exec ", ""));
    ProcessBuilder builder =
        new ProcessBuilder("script", "-qefc", line, "/dev/null")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("UPLINK_ISOLATED", "");
    Process demo = builder.start();
    try {
      await()
          .until(
              () -> {
                assertThat(demo.isAlive()).as(() -> read(output)).isTrue();
                return read(output).contains("the bridge is there");
              });
      demo.getOutputStream().write('b');
      demo.getOutputStream().flush();

      assertThat(demo.waitFor(Deadlines.HANG_SECONDS, TimeUnit.SECONDS))
          .as(() -> read(output))
          .isTrue();
      assertThat(read(output))
          .contains("→ ", "█", "you killed the command and its guard")
          .contains("rolled back by `uplink network rollback` in ");
      assertThat(demo.exitValue()).as(() -> read(output)).isZero();
    } finally {
      demo.descendants().forEach(ProcessHandle::destroyForcibly);
      demo.destroyForcibly();
    }
  }

  @Test
  void ctrlCEndsEverything() throws Exception {
    try (StartedProgram demo = demo(List.of())) {
      demo.awaitErr("$ uplink network apply");
      List<ProcessHandle> started =
          ProcessHandle.of(demo.pid()).orElseThrow().descendants().toList();
      assertThat(started).isNotEmpty();

      demo.signal("INT");

      assertThat(demo.status()).as(demo.err()).isEqualTo(130);
      await().until(() -> started.stream().noneMatch(ProcessHandle::isAlive));
    }
  }

  @Test
  void saysWhatToDoIfNamespacesAreForbidden() throws Exception {
    String script = "echo 0 >/proc/sys/user/max_net_namespaces && exec \"$@\"";
    List<String> words =
        new ArrayList<>(List.of("unshare", "--user", "--map-root-user", "sh", "-c", script, "sh"));
    words.addAll(command(List.of()));
    try (StartedProgram demo =
        StartedProgram.command(folder, Map.of("UPLINK_ISOLATED", ""), words)) {
      assertThat(demo.status()).as(demo.err()).isEqualTo(3);
      assertThat(demo.err())
          .contains("cannot create a lab: unshare(1) is refused", "Run it as root, or");
    }
  }

  @Test
  void keysNeedATerminal() throws Exception {
    try (StartedProgram demo = demo(List.of("--kill"))) {
      assertThat(demo.status()).as(demo.err()).isEqualTo(2);
      assertThat(demo.err()).contains("--kill needs a terminal");
    }
  }

  private StartedProgram demo(List<String> arguments) throws Exception {
    return StartedProgram.command(folder, Map.of("UPLINK_ISOLATED", ""), command(arguments));
  }

  private static List<String> command(List<String> arguments) {
    return ChildJvm.create()
        .with("--sun-misc-unsafe-memory-access=allow")
        .command(
            AllPrograms.class,
            Stream.concat(Stream.of("demo"), arguments.stream()).toArray(String[]::new));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
