package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The class paths of the programs, and which program {@code ./uplink} starts. */
class ProgramsIT {
  private static final Path ROOT = Path.of(System.getProperty("uplink.root"));
  private static final String LIBRARIES_OF_ENGINE =
      "(h2|HikariCP|flyway-.*|jdbi3-.*|helidon-.*|jakarta.*)\\.jar";

  @TempDir private Path folder;

  @Test
  void agentHasNothingOfEngineClientOrLab() throws Exception {
    assertThat(jars("agent"))
        .contains("agent.jar", "hostnet.jar", "rpc.jar")
        .doesNotContain("engine.jar", "api.jar", "cli.jar", "lab.jar", "demo.jar")
        .noneMatch(jar -> jar.matches(LIBRARIES_OF_ENGINE));
  }

  @Test
  void engineHasNothingOfAgentClientOrLab() throws Exception {
    assertThat(jars("engine"))
        .contains("engine.jar", "api.jar", "rpc.jar")
        .anyMatch(jar -> jar.matches(LIBRARIES_OF_ENGINE))
        .doesNotContain(
            "agent.jar", "hostnet.jar", "rtnetlink.jar", "cli.jar", "lab.jar", "demo.jar");
  }

  @Test
  void clientHasNothingOfAgentEngineOrLab() throws Exception {
    assertThat(jars("cli"))
        .contains("cli.jar", "api.jar")
        .doesNotContain("agent.jar", "engine.jar", "hostnet.jar", "rpc.jar", "lab.jar", "demo.jar")
        .noneMatch(jar -> jar.matches(LIBRARIES_OF_ENGINE) || jar.startsWith("netty"));
  }

  @ParameterizedTest
  @CsvSource({
    "agent,agent",
    "engine,engine",
    "host,cli",
    "demo,demo",
    "quickstart,demo",
    "lab,demo"
  })
  void scriptStartsProgramOfCommand(String command, String module) throws Exception {
    try (StartedProgram program =
        StartedProgram.uplink(
            folder, Map.of("UPLINK_JAVA_OPTS", "-XshowSettings:properties"), command, "--help")) {
      assertThat(program.status()).as(program.err()).isZero();
      assertThat(program.out()).startsWith("Usage: uplink " + command + " ");
      assertThat(classPath(program.err()))
          .allSatisfy(entry -> assertThat(entry).startsWith(directory(module).toString()));
    }
  }

  private static Path directory(String module) {
    return ROOT.resolve(module).resolve("target/program");
  }

  private static List<String> jars(String module) throws IOException {
    try (Stream<Path> files = Files.list(directory(module))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Reads java.class.path, which the JVM prints on one line or with an entry on each line. */
  private static List<String> classPath(String settings) {
    List<String> entries =
        settings
            .lines()
            .map(String::strip)
            .dropWhile(line -> !line.startsWith("java.class.path = "))
            .takeWhile(line -> line.endsWith(".jar") || line.startsWith("java.class.path = "))
            .map(line -> line.replaceFirst("^java\\.class\\.path = ", ""))
            .flatMap(line -> Arrays.stream(line.split(File.pathSeparator, -1)))
            .filter(entry -> !entry.isEmpty())
            .toList();
    assertThat(entries).as(settings).hasSizeGreaterThan(3);
    return entries;
  }
}
