package org.uplink.api.join;

import java.util.List;
import java.util.Optional;

/**
 * A page of tokens, sorted by id.
 *
 * @param next path and query of the next page; absent on the last page
 */
public record JoinTokenPage(List<JoinTokenDocument> items, Optional<String> next) {
  public JoinTokenPage {
    items = List.copyOf(items);
  }
}
