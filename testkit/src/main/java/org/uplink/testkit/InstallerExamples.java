package org.uplink.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The examples in {@code packaging/examples}, which let a host join at its first boot.
 *
 * @param cloudInitFile the content of {@link #TOKEN_FILE} that cloud-init writes
 * @param cloudInitCommand the shell script that cloud-init runs
 * @param preseedCommand the shell script that the installer of Debian runs
 */
public record InstallerExamples(
    String cloudInitFile, String cloudInitCommand, String preseedCommand) {
  public static final Path CLOUD_CONFIG = file("cloud-init/user-data.yaml");
  public static final Path PRESEED = file("preseed/uplink.cfg");

  /** Where the package's unit reads the token. */
  public static final String TOKEN_FILE = "/etc/uplink/join-token";

  private static final String LATE_COMMAND = "d-i preseed/late_command string ";

  /** Returns the examples as an operator changes them. */
  public static InstallerExamples with(String token, String version) throws IOException {
    String cloudConfig = filled(CLOUD_CONFIG, token, version);
    assertThat(cloudConfig).startsWith("#cloud-config\n");
    Map<?, ?> document =
        (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(cloudConfig);
    assertThat(document.keySet().toString()).isEqualTo("[write_files, runcmd]");
    List<?> files = (List<?>) valueOf(document, "write_files");
    List<?> commands = (List<?>) valueOf(document, "runcmd");
    assertThat(files).hasSize(1);
    assertThat(commands).hasSize(1);
    Map<?, ?> file = (Map<?, ?>) files.getFirst();
    assertThat(valueOf(file, "path")).isEqualTo(TOKEN_FILE);
    assertThat(valueOf(file, "owner")).isEqualTo("root:root");
    // cloud-init reads a text as octal digits.
    assertThat(valueOf(file, "permissions")).isEqualTo("0600");
    return new InstallerExamples(
        (String) valueOf(file, "content"),
        (String) commands.getFirst(),
        lateCommand(filled(PRESEED, token, version)));
  }

  private static Object valueOf(Map<?, ?> map, String key) {
    return Objects.requireNonNull(map.get(key), key);
  }

  /** debconf joins lines that end with a backslash. */
  private static String lateCommand(String preseed) {
    List<String> lines =
        preseed
            .replace("\\\n", "")
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .toList();
    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst()).startsWith(LATE_COMMAND);
    return lines.getFirst().substring(LATE_COMMAND.length()) + "\n";
  }

  private static String filled(Path file, String token, String version) throws IOException {
    return Files.readString(file).replace("TOKEN", token).replace("VERSION", version);
  }

  private static Path file(String name) {
    return Path.of(System.getProperty("uplink.root", ".."))
        .resolve("packaging/examples")
        .resolve(name);
  }
}
