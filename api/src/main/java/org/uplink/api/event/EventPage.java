package org.uplink.api.event;

import java.util.List;

/**
 * A page of the audit log, oldest first.
 *
 * @param next path and query of the events after the last item; always present, so that a client
 *     can follow the log
 */
public record EventPage(List<Event> items, String next) {
  public EventPage {
    items = List.copyOf(items);
  }
}
