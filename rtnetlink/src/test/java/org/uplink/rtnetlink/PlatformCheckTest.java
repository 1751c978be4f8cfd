package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.NetlinkUnavailableException.Obstacle;

/**
 * Runs the library in other JVMs: on the module path, on the class path, and with native access
 * denied.
 */
class PlatformCheckTest {
  private static final Path MODULE = Path.of(System.getProperty("uplink.root", ".."), "rtnetlink");
  private static final String CLASSES =
      MODULE.resolve("target/classes") + ":" + MODULE.resolveSibling("address/target/classes");

  @Test
  void worksOnModulePath() throws IOException, InterruptedException {
    assertThat(
            printDevice(
                "-p",
                CLASSES,
                "--add-modules",
                "org.uplink.rtnetlink",
                "--enable-native-access=org.uplink.rtnetlink"))
        .isEqualTo("lo from module org.uplink.rtnetlink");
  }

  @Test
  void worksOnClassPath() throws IOException, InterruptedException {
    assertThat(printDevice("-cp", CLASSES, "--enable-native-access=ALL-UNNAMED"))
        .startsWith("lo from unnamed module");
  }

  @Test
  void saysHowToAllowNativeAccess() throws IOException, InterruptedException {
    assertThat(printDevice("-cp", CLASSES, "--illegal-native-access=deny"))
        .contains(
            "NATIVE_ACCESS_DENIED: Cannot open a routing socket: Java denies native access to this module. Start"
                + " java with --enable-native-access=ALL-UNNAMED.");
    assertThat(
            printDevice(
                "-p",
                CLASSES,
                "--add-modules",
                "org.uplink.rtnetlink",
                "--illegal-native-access=deny"))
        .contains("--enable-native-access=org.uplink.rtnetlink.");
  }

  @Test
  void refusesOtherOperatingSystem() {
    assertThatThrownBy(() -> PlatformCheck.requireRoutingSocket("Plan 9"))
        .isInstanceOfSatisfying(
            NetlinkUnavailableException.class,
            e -> assertThat(e.obstacle()).isEqualTo(Obstacle.NOT_LINUX))
        .hasMessage(
            "Cannot open a routing socket: routing sockets exist on Linux only, and this system is Plan 9.");
  }

  private static String printDevice(String... options) throws IOException, InterruptedException {
    Assumptions.assumeTrue(
        Files.exists(MODULE.resolve("target/classes/module-info.class")),
        "the classes are not built");
    List<String> command =
        new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
    command.addAll(List.of(options));
    command.add(MODULE.resolve("src/test/programs/PrintDevice.java").toString());
    command.add("127.0.0.1");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(HANG_SECONDS, TimeUnit.SECONDS)).as("ends").isTrue();
    return output.strip();
  }
}
