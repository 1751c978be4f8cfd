package org.uplink.agent.join;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.uplink.platform.TextSanitizer;

/** The agent's unit of systemd, if it is installed. */
final class AgentService {
  private static final String UNIT = "uplink-agent.service";
  private static final String RESTORE = "uplink-restore.service";
  private static final List<String> FOLDERS =
      List.of("etc/systemd/system", "usr/lib/systemd/system", "lib/systemd/system");
  private static final int TIMEOUT_SECONDS = 120;
  private static final int MAX_OUTPUT = 2000;

  private final Path root;
  private final String systemctl;

  /**
   * @param root the root of the file system
   * @param systemctl the command of systemd
   */
  AgentService(Path root, String systemctl) {
    this.root = root;
    this.systemctl = systemctl;
  }

  static AgentService ofThisHost() {
    return new AgentService(Path.of("/"), "systemctl");
  }

  /** Returns whether systemd runs here and has the agent's unit. */
  boolean isInstalled() {
    return Files.isDirectory(root.resolve("run/systemd/system")) && hasUnit(UNIT);
  }

  /**
   * Enables and starts the units.
   *
   * @return what systemd says if it cannot
   */
  Optional<String> start() throws IOException, InterruptedException {
    List<String> command =
        hasUnit(RESTORE)
            ? List.of(systemctl, "enable", "--now", RESTORE, UNIT)
            : List.of(systemctl, "enable", "--now", UNIT);
    Path output = Files.createTempFile("uplink-join", ".log");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return Optional.of("no end within " + TIMEOUT_SECONDS + " s");
      }
      if (process.exitValue() == 0) {
        return Optional.empty();
      }
      String text = TextSanitizer.clean(Files.readString(output, StandardCharsets.UTF_8).strip());
      return Optional.of(
          "exit status %d: %s"
              .formatted(
                  process.exitValue(), text.substring(0, Math.min(MAX_OUTPUT, text.length()))));
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private boolean hasUnit(String unit) {
    return FOLDERS.stream().anyMatch(folder -> Files.exists(root.resolve(folder).resolve(unit)));
  }
}
