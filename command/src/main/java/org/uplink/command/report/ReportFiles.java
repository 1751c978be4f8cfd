package org.uplink.command.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.uplink.platform.ConfigurationException;
import org.uplink.platform.ConfigurationFile;
import picocli.CommandLine.Model.CommandSpec;

/** The configuration file of the daemon that a report is about. */
public final class ReportFiles {
  private ReportFiles() {}

  /**
   * Returns the file that the user has named, or else that of the package, if it is there.
   *
   * @param daemon "engine" or "agent"
   */
  public static Optional<Path> configuration(Optional<Path> named, String daemon) {
    return named.or(
        () -> Optional.of(Path.of("/etc/uplink", daemon + ".conf")).filter(Files::isReadable));
  }

  /** Returns the value of a key; empty if the file cannot be read, or does not set it. */
  public static Optional<Path> path(Optional<Path> file, String key) {
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try {
      return ConfigurationFile.read(file.get())
          .get(key)
          .map(ConfigurationFile.Setting::value)
          .map(Path::of);
    } catch (ConfigurationException | IllegalArgumentException broken) {
      return Optional.empty(); // The report has the file as it is.
    }
  }

  /** Returns the keys that the file of a daemon may have: none of them has a secret value. */
  public static Set<String> keys(CommandSpec daemon) {
    return daemon.options().stream()
        .map(option -> option.longestName().replaceFirst("^--", ""))
        .collect(Collectors.toUnmodifiableSet());
  }
}
