package org.uplink.api.host;

import java.util.List;
import java.util.Optional;

/**
 * A page of hosts, sorted by name.
 *
 * @param next path and query of the next page; absent on the last page
 */
public record HostPage(List<HostDocument> items, Optional<String> next) {
  public HostPage {
    items = List.copyOf(items);
  }
}
