package org.uplink.api.decision;

import java.util.List;
import java.util.Optional;

/**
 * A page of a host's decisions, newest first.
 *
 * @param next path and query of the next page, with older decisions; absent on the last page
 */
public record DecisionPage(List<DecisionDocument> items, Optional<String> next) {
  public DecisionPage {
    items = List.copyOf(items);
  }
}
