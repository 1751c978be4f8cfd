package org.uplink.api.cluster;

import java.util.List;
import java.util.Optional;

/**
 * A page of clusters, by name.
 *
 * @param items the clusters
 * @param next path and query of the following page, absent on the last one
 */
public record ClusterPage(List<Cluster> items, Optional<String> next) {
  public ClusterPage {
    items = List.copyOf(items);
  }
}
