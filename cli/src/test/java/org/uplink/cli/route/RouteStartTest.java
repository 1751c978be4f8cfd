package org.uplink.cli.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main of route, in a JVM of its own that has the whole class path and is watched. */
class RouteStartTest {
  @TempDir private Path scratch;

  @Test
  void itLoadsNothingOfOthersBesideRtnetlinkAndTheJdk() throws Exception {
    Path loaded = scratch.resolve("loaded");
    List<String> words =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Xlog:class+load:file=" + loaded,
            "-cp",
            System.getProperty("java.class.path"),
            RouteCommand.class.getName(),
            "get",
            "--json",
            "127.0.0.1",
            "::1");
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();

    List<String> foreign =
        Files.readAllLines(loaded).stream()
            .map(line -> line.replaceFirst("^(\\[[^]]*])+ *", ""))
            .filter(line -> line.contains(" source: "))
            .map(line -> line.substring(0, line.indexOf(' ')))
            .filter(name -> !name.matches("(java|javax|jdk|sun|com\\.sun)\\..*"))
            .filter(name -> !name.startsWith("org.uplink.rtnetlink."))
            .filter(name -> !name.startsWith("org.uplink.cli.route."))
            .toList();
    assertThat(foreign).as("on %s", classPath()).isEmpty();
  }

  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).getFileName().toString())
        .collect(Collectors.joining(", "));
  }
}
