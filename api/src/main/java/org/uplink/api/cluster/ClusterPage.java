package org.uplink.api.cluster;

import java.util.List;
import java.util.Optional;

/**
 * A page of clusters, sorted by name.
 *
 * @param next path and query of the next page; absent on the last page
 */
public record ClusterPage(List<ClusterDocument> items, Optional<String> next) {
  public ClusterPage {
    items = List.copyOf(items);
  }
}
