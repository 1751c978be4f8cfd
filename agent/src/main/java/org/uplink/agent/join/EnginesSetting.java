package org.uplink.agent.join;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.platform.ConfigurationException;
import org.uplink.platform.ConfigurationFile;
import org.uplink.platform.DurableFile;

/** The key {@code engines} of the agent's configuration file. */
final class EnginesSetting {
  static final String KEY = "engines";
  private static final String LISTEN = "listen";
  private static final String ENGINE_NAME = "engine-name";

  /** An agent that has joined has its files in the state directory. */
  private static final List<String> PATHS = List.of("key", "certificate", "authority");

  private final Path file;

  EnginesSetting(Path file) {
    this.file = file;
  }

  /**
   * Returns a value of the file; empty if the file does not exist.
   *
   * @throws JoinException the file cannot be read
   */
  Optional<String> get(String key) {
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    try {
      return ConfigurationFile.read(file).get(key).map(ConfigurationFile.Setting::value);
    } catch (ConfigurationException e) {
      throw new JoinException(
          String.valueOf(e.getMessage()), "Correct the file, or name another one (--config).", e);
    }
  }

  /**
   * Refuses a file that names other credentials.
   *
   * @throws JoinException with what to do
   */
  void requireUsable() {
    for (String key : PATHS) {
      if (get(key).isPresent()) {
        throw new JoinException(
            "The configuration file %s names its own %s, which the agent would use instead of the new one."
                .formatted(file, key),
            "Remove the line `" + key + " = …`, and run the same command again.");
      }
    }
  }

  /**
   * Writes the engine's addresses. All other lines stay, but those for a listening address and for
   * the name of another engine. A symbolic link to the file stays, too.
   */
  void write(List<String> engines) throws IOException {
    String wanted = KEY + " = " + String.join(", ", engines);
    List<String> lines = new ArrayList<>();
    boolean written = false;
    List<String> before =
        Files.exists(file) ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.of();
    for (String line : before) {
      if (isSetting(line, KEY)) {
        lines.add(wanted);
        written = true;
      } else if (isSetting(line, LISTEN)) {
        lines.add("# The agent dials in, so it does not listen: " + line.strip());
      } else if (isSetting(line, ENGINE_NAME)) {
        lines.add("# The agent has joined another engine since: " + line.strip());
      } else {
        lines.add(line);
      }
    }
    if (!written) {
      lines.add(wanted);
    }
    if (lines.equals(before)) {
      return;
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    DurableFile.replaceContent(
        Files.exists(file) ? file.toRealPath() : file,
        (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isSetting(String line, String key) {
    String text = line.strip();
    int equals = text.indexOf('=');
    return equals > 0 && text.substring(0, equals).strip().equals(key);
  }
}
