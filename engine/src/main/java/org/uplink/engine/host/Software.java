package org.uplink.engine.host;

import java.util.List;
import java.util.Optional;

/**
 * What an agent says of itself.
 *
 * @param clusterLevels as the agent writes them, in numerical order
 */
public record Software(
    Optional<String> version,
    Optional<String> operatingSystem,
    Optional<String> uuid,
    List<String> clusterLevels) {
  public Software {
    clusterLevels = List.copyOf(clusterLevels);
  }

  /** Nothing known yet. */
  public static Software unknown() {
    return new Software(Optional.empty(), Optional.empty(), Optional.empty(), List.of());
  }
}
