package org.uplink.api.host;

import java.util.List;
import java.util.Optional;

/**
 * What a host's agent said of itself in its capabilities.
 *
 * @param version the agent's version
 * @param operatingSystem the distribution's name and version
 * @param uuid the host's own, kept by the agent
 * @param clusterLevels the compatibility levels that it supports, as numbers in order: 3.6 before
 *     3.10
 */
public record Software(
    Optional<String> version,
    Optional<String> operatingSystem,
    Optional<String> uuid,
    List<String> clusterLevels) {
  public Software {
    clusterLevels = List.copyOf(clusterLevels);
  }
}
