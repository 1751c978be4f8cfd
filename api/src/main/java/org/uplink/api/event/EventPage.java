package org.uplink.api.event;

import java.util.List;

/**
 * Some of the audit log, the older first.
 *
 * @param items the events
 * @param next path and query of what follows the last item; never absent, so that a client can
 *     follow the log with it
 */
public record EventPage(List<Event> items, String next) {
  public EventPage {
    items = List.copyOf(items);
  }
}
