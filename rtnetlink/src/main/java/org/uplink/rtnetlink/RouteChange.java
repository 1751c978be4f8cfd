package org.uplink.rtnetlink;

import java.time.Instant;
import java.util.List;
import org.uplink.rtnetlink.route.LookupResult;
import org.uplink.rtnetlink.route.RouteQuery;

/**
 * The result of a watched lookup: the first one, or a different one.
 *
 * @param query the query
 * @param result the new result
 * @param cause why the library made the lookup
 * @param time when the library made the lookup
 */
public record RouteChange(RouteQuery query, LookupResult result, Cause cause, Instant time) {
  /** Why the library made a lookup. */
  public sealed interface Cause {
    /** Returns the cause as text, such as "route 192.0.2.0/24 in table main deleted". */
    String text();
  }

  /** The watch has just started. */
  public record FirstAnswer() implements Cause {
    @Override
    public String text() {
      return "first answer";
    }
  }

  /**
   * The kernel reported one change that can have caused the new result.
   *
   * @param event the change
   */
  public record Notified(KernelEvent event) implements Cause {
    @Override
    public String text() {
      return event.text();
    }
  }

  /**
   * The kernel reported several changes that can have caused the new result.
   *
   * @param events the changes, the oldest first
   * @param omitted the number of older changes that are not in {@code events}, because there were
   *     too many
   */
  public record Several(List<KernelEvent> events, long omitted) implements Cause {
    private static final int SHOWN = 4;

    /** Copies the list. */
    public Several {
      events = List.copyOf(events);
    }

    /** Returns all changes up to four, and the number of the others. */
    @Override
    public String text() {
      List<String> shown = events.stream().map(KernelEvent::text).distinct().limit(SHOWN).toList();
      long count = events.size() + omitted;
      return "one of %d changes: %s%s"
          .formatted(count, String.join("; ", shown), count > shown.size() ? "; …" : "");
    }
  }

  /** The route of the previous result has expired. */
  public record Expired() implements Cause {
    @Override
    public String text() {
      return "the route expired";
    }
  }

  /**
   * The library repeats each lookup periodically, because the kernel does not report every change.
   */
  public record PeriodicCheck() implements Cause {
    @Override
    public String text() {
      return "periodic check";
    }
  }
}
