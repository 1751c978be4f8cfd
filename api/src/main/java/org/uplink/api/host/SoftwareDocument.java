package org.uplink.api.host;

import java.util.List;
import java.util.Optional;

/**
 * What a host's agent reports about itself.
 *
 * @param version the agent's version
 * @param operatingSystem name and version of the distribution
 * @param uuid the host's own id, kept by the agent
 * @param clusterLevels the supported compatibility levels, sorted as numbers: 3.6 before 3.10
 */
public record SoftwareDocument(
    Optional<String> version,
    Optional<String> operatingSystem,
    Optional<String> uuid,
    List<String> clusterLevels) {
  public SoftwareDocument {
    clusterLevels = List.copyOf(clusterLevels);
  }
}
