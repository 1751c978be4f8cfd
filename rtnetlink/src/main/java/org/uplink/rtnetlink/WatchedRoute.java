package org.uplink.rtnetlink;

import java.net.Inet6Address;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.uplink.rtnetlink.RouteChange.Cause;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.LookupResult;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteQuery;

/** A question that is asked again, and what was answered last. Used by the watcher's thread. */
final class WatchedRoute {
  /**
   * Asked again after this long, whatever the kernel tells: it does not tell of redirects and of
   * some settings.
   */
  private static final long PERIOD_NANOS = Duration.ofMinutes(1).toNanos();

  /** An entry is gone a moment after it is due. */
  private static final long GRACE_NANOS = Duration.ofMillis(20).toNanos();

  private final RouteQuery query;

  /**
   * The question, and for IPv6 the one for the table's entry: the plain answer does not show when
   * that expires.
   */
  private final List<RouteQuery> queries;

  private final Watch<RouteChange> watch;
  private @Nullable Object latest;
  private long periodicAt;
  private long expiryAt;
  private boolean expires;

  WatchedRoute(RouteQuery query, Watch<RouteChange> watch, long now) {
    this.query = query;
    this.queries =
        query.destination() instanceof Inet6Address && !query.isFibMatch()
            ? List.of(query, query.fibMatch())
            : List.of(query);
    this.watch = watch;
    this.periodicAt = now;
  }

  boolean writesTo(Watch<?> other) {
    return watch == other;
  }

  /** Nanoseconds until it is to be asked without an event; not positive: now. */
  long dueIn(long now) {
    long routine = periodicAt - now;
    return expires ? Math.min(routine, expiryAt - now) : routine;
  }

  /**
   * Asks, and hands the answer on where it is another one. The cause is what the events say; where
   * there are none, the clock.
   */
  void update(Routes routes, Optional<Cause> told, InstantSource clock) {
    long now = System.nanoTime();
    boolean wasFirst = latest == null;
    boolean wasDue = expires && expiryAt - now <= 0;
    List<LookupResult> answers = routes.getAll(queries);
    LookupResult answer = answers.getFirst();
    schedule(answers, now);
    Object essence = comparable(answer);
    if (!essence.equals(latest)) {
      latest = essence;
      Cause cause =
          wasFirst
              ? new RouteChange.FirstAnswer()
              : told.orElse(wasDue ? new RouteChange.Expired() : new RouteChange.PeriodicCheck());
      watch.put(new RouteChange(query, answer, cause, clock.instant()));
    }
  }

  /** The next time without an event: the least expiry that one of the answers shows. */
  private void schedule(List<LookupResult> answers, long now) {
    periodicAt = now + PERIOD_NANOS;
    expires = false;
    for (LookupResult answer : answers) {
      if (answer instanceof Lookup.Found(Route route) && route.cache().expires().isPresent()) {
        long left = Math.max(0, route.cache().expires().get().toNanos());
        long at = now + left + GRACE_NANOS;
        expiryAt = expires && expiryAt - at < 0 ? expiryAt : at;
        expires = true;
      }
    }
  }

  /** What must differ for an answer to be another one: all but the time that is left to it. */
  private static Object comparable(LookupResult answer) {
    return switch (answer) {
      case Lookup.Found(Route route) -> route.withoutExpiry();
      case Lookup.NoRoute none -> none;
      case LookupResult.Refused(NetlinkException error) -> error.toString();
    };
  }

  void close() {
    watch.close();
  }

  void fail(NetlinkException error) {
    watch.fail(error);
  }
}
