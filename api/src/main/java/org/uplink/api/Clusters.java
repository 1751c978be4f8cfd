package org.uplink.api;

import java.util.List;
import java.util.Optional;

/**
 * A page of clusters, by name.
 *
 * @param items the clusters
 * @param next path and query of the following page, absent on the last one
 */
public record Clusters(List<Cluster> items, Optional<String> next) {
  public Clusters {
    items = List.copyOf(items);
  }
}
