package org.uplink.engine.host;

import java.util.List;
import java.util.Optional;

/**
 * What an agent reports about itself.
 *
 * @param clusterLevels the supported compatibility levels, sorted as numbers
 */
public record Software(
    Optional<String> version,
    Optional<String> operatingSystem,
    Optional<String> uuid,
    List<String> clusterLevels) {
  public Software {
    clusterLevels = List.copyOf(clusterLevels);
  }

  /** Returns the value for a host whose capabilities were never read. */
  public static Software unknown() {
    return new Software(Optional.empty(), Optional.empty(), Optional.empty(), List.of());
  }
}
