package org.uplink.api.host;

import java.util.List;
import java.util.Optional;

/**
 * A page of hosts, by name.
 *
 * @param items the hosts
 * @param next path and query of the following page, absent on the last one
 */
public record HostPage(List<Host> items, Optional<String> next) {
  public HostPage {
    items = List.copyOf(items);
  }
}
