package org.uplink.engine.main;

import java.nio.file.Path;
import java.util.Optional;
import org.uplink.engine.DataDirectory;
import picocli.CommandLine.Option;

/** The option of commands that work on the data directory of an engine. */
final class DataDirectoryOption {
  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "data directory of the engine (default: $UPLINK_DATA_DIR, else as for `uplink engine`)")
  private Optional<Path> dataDir = Optional.empty();

  /** Returns the directory that the user names, or else that of `uplink engine`. */
  DataDirectory directory() {
    return directory(Optional.empty());
  }

  /**
   * Returns the directory that the user names, or that of the configuration, or else that of
   * `uplink engine`.
   */
  DataDirectory directory(Optional<Path> configured) {
    return new DataDirectory(dataDir.or(() -> configured).orElseGet(EngineCommand::defaultDataDir));
  }
}
