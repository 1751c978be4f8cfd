package org.uplink.cli.cluster;

import java.util.List;
import java.util.Optional;
import org.uplink.api.cluster.ClusterDocument;

/** The value of {@code --stop-on}: the codes of the warnings that stop an install, or a word. */
final class StopOn {
  private static final String DEFAULT = "default";
  private static final String NONE = "none";

  private StopOn() {}

  /** Returns the value for a cluster. */
  static String write(ClusterDocument cluster) {
    if (cluster.stopOnDefault()) {
      return DEFAULT;
    }
    return cluster.stopOn().isEmpty() ? NONE : String.join(",", cluster.stopOn());
  }

  /** Returns the codes to send; empty for the engine's default. */
  static Optional<List<String>> read(String value) {
    return switch (value) {
      case DEFAULT -> Optional.empty();
      case NONE -> Optional.of(List.of());
      default -> Optional.of(List.of(value.split(",", -1)));
    };
  }
}
