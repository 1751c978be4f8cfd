package org.uplink.api.decision;

import java.util.List;
import java.util.Optional;

/**
 * A page of a host's decisions, the newest first.
 *
 * @param items the decisions
 * @param next path and query of the following, older page, absent on the last one
 */
public record DecisionPage(List<Decision> items, Optional<String> next) {
  public DecisionPage {
    items = List.copyOf(items);
  }
}
