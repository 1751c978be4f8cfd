package org.uplink.rtnetlink;

import java.time.Instant;
import org.uplink.rtnetlink.route.LookupResult;
import org.uplink.rtnetlink.route.RouteQuery;

/**
 * The result of a watched lookup: the first one, or a different one.
 *
 * @param query the query
 * @param result the new result
 * @param cause why the lookup was made
 * @param time when the lookup was made
 */
public record RouteChange(RouteQuery query, LookupResult result, Cause cause, Instant time) {
  /** Why a lookup was made. */
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
   * The kernel reported a change.
   *
   * @param event the first of the events that came together; a neighbour's only if there is no
   *     other
   */
  public record Notified(KernelEvent event) implements Cause {
    @Override
    public String text() {
      return event.text();
    }
  }

  /** The route of the result before has expired. */
  public record Expired() implements Cause {
    @Override
    public String text() {
      return "the route expired";
    }
  }

  /** A periodic lookup, because the kernel does not report every change. */
  public record PeriodicCheck() implements Cause {
    @Override
    public String text() {
      return "periodic check";
    }
  }
}
