package org.uplink.cli.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the main of {@code uplink route} in a JVM with the whole class path, and checks which
 * classes it loads.
 */
class RouteStartTest {
  /** What makes the output safe for a terminal. These classes use nothing but the JDK. */
  private static final Set<String> OUTPUT =
      Set.of(
          "org.uplink.command.StandardOutput",
          "org.uplink.command.StandardOutput$Watched",
          "org.uplink.platform.TextSanitizer");

  @TempDir private Path scratch;

  @Test
  void loadsOnlyRtnetlinkJdkAndSafeOutput() throws Exception {
    List<String> foreign =
        loaded("get", "--json", "127.0.0.1", "::1").stream()
            .filter(name -> !name.matches("(java|javax|jdk|sun|com\\.sun)\\..*"))
            .filter(name -> !name.startsWith("org.uplink.rtnetlink."))
            .filter(name -> !name.startsWith("org.uplink.address."))
            .filter(name -> !name.startsWith("org.uplink.cli.route."))
            .filter(name -> !OUTPUT.contains(name))
            .toList();
    assertThat(foreign).as("on %s", classPath()).isEmpty();
  }

  /**
   * The JVM generates the code of a pattern switch and of a record's {@code equals} at the first
   * use. That takes milliseconds, and the AOT cache does not keep the code.
   */
  @Test
  void generatesNoCodeBeforeAnswer() throws Exception {
    List<String> loaded = loaded("get", "127.0.0.1");
    assertThat(loaded).doesNotContain("java.lang.runtime.ObjectMethods");
    assertThat(loaded).noneMatch(name -> name.matches("org\\.uplink\\..*TypeSwitch.*"));
    assertThat(loaded("get", "--json", "127.0.0.1"))
        .doesNotContain("java.lang.runtime.ObjectMethods")
        .noneMatch(name -> name.matches("org\\.uplink\\..*TypeSwitch.*"));
  }

  /** Returns the classes that a lookup with these arguments loads. */
  private List<String> loaded(String... arguments) throws Exception {
    Path log = scratch.resolve("loaded");
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("--enable-native-access=ALL-UNNAMED");
    words.add("-Xlog:class+load:file=" + log);
    words.add("-cp");
    words.add(System.getProperty("java.class.path"));
    words.add(RouteCommand.class.getName());
    words.addAll(List.of(arguments));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(HANG_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return Files.readAllLines(log).stream()
        .map(line -> line.replaceFirst("^(\\[[^]]*])+ *", ""))
        .filter(line -> line.contains(" source: "))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .toList();
  }

  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).getFileName().toString())
        .collect(Collectors.joining(", "));
  }
}
