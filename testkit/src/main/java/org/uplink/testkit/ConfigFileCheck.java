package org.uplink.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Runs a daemon's option {@code --check-config} with files of a test. */
public final class ConfigFileCheck {
  /** The keys that are given together or not at all. */
  private static final Set<String> PEM = Set.of("key", "certificate", "authority");

  /** The options that are no keys of a file. */
  private static final Set<String> NO_KEYS = Set.of("config", "check-config", "help", "version");

  private final Path folder;
  private final Daemon daemon;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /**
   * @param folder an empty folder for the file
   */
  public ConfigFileCheck(Path folder, Daemon daemon) {
    this.folder = folder;
    this.daemon = daemon;
  }

  /** Returns the exit status for a file with this content. */
  public int run(String content) throws IOException {
    err.reset();
    Path file = Files.writeString(folder.resolve("conf"), content);
    return daemon.run(
        new PrintStream(err, true, StandardCharsets.UTF_8),
        "--check-config",
        "--config",
        file.toString());
  }

  /** Returns what the last run has written to the standard error. */
  public String message() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /**
   * Requires that each key is tried with a wrong value, and that the message names both.
   *
   * @param options the daemon's options, without the dashes
   * @param wrong a value that each key refuses; {@code TEMP} stands for the folder
   * @param required the line that a file needs, unless it has the same key
   */
  public void requireRefused(Set<String> options, Map<String, String> wrong, String required)
      throws IOException {
    Set<String> keys = new TreeSet<>(options);
    keys.removeAll(NO_KEYS);
    assertThat(wrong.keySet()).isEqualTo(keys);
    Path other = Files.writeString(folder.resolve("file"), "no key");
    for (Map.Entry<String, String> entry : wrong.entrySet()) {
      String key = entry.getKey();
      String value = entry.getValue().replace("TEMP", folder.toString());
      String others =
          PEM.stream()
              .filter(each -> PEM.contains(key) && !each.equals(key))
              .map(each -> "%s = %s\n".formatted(each, other))
              .collect(Collectors.joining());
      int status =
          run(
              (required.startsWith(key + " ") ? "" : required)
                  + others
                  + "%s = %s\n".formatted(key, value));
      assertThat(status).as(key).isEqualTo(1);
      assertThat(message()).as(key).contains(key, value).doesNotContain("Exception", "\tat ");
    }
  }

  /** The program. */
  @FunctionalInterface
  public interface Daemon {
    /** Runs it, and returns its exit status. */
    int run(PrintStream err, String... arguments);
  }
}
