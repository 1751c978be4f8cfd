package org.uplink.api;

import java.util.List;
import java.util.Optional;

/**
 * A page of hosts, by name.
 *
 * @param items the hosts
 * @param next path and query of the following page, absent on the last one
 */
public record Hosts(List<Host> items, Optional<String> next) {
  public Hosts {
    items = List.copyOf(items);
  }
}
