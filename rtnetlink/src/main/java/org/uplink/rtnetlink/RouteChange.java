package org.uplink.rtnetlink;

import java.time.Instant;
import org.uplink.rtnetlink.route.LookupResult;
import org.uplink.rtnetlink.route.RouteQuery;

/**
 * The answer to a watched question, the first or another one.
 *
 * @param query the question
 * @param result the answer from now on
 * @param cause why it was asked
 * @param time when it was asked
 */
public record RouteChange(RouteQuery query, LookupResult result, Cause cause, Instant time) {
  /** Why a question was asked again. */
  public sealed interface Cause {
    /** In words: "route 192.0.2.0/24 in table main deleted". */
    String text();
  }

  /** It is the first answer. */
  public record FirstAnswer() implements Cause {
    @Override
    public String text() {
      return "first answer";
    }
  }

  /**
   * The kernel told of a change.
   *
   * @param event the first of those that came together, save for neighbours where something else
   *     came with them
   */
  public record Notified(KernelEvent event) implements Cause {
    @Override
    public String text() {
      return event.text();
    }
  }

  /** The answer before had an expiry, which is over. */
  public record Expired() implements Cause {
    @Override
    public String text() {
      return "the route expired";
    }
  }

  /** It is asked again now and then, because the kernel does not tell of all that changes. */
  public record PeriodicCheck() implements Cause {
    @Override
    public String text() {
      return "asked again";
    }
  }
}
