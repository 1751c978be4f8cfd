package org.uplink.rtnetlink;

import java.net.Inet6Address;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.uplink.rtnetlink.RouteChange.Cause;

/** A question that is asked again, and what was answered last. Used by the watcher's thread. */
final class WatchedRoute {
  /**
   * Asked again after this long, whatever the kernel tells: it does not tell of redirects and of
   * some settings.
   */
  private static final long ROUTINE_NANOS = Duration.ofMinutes(1).toNanos();

  /** An entry is gone a moment after it is due. */
  private static final long GRACE_NANOS = Duration.ofMillis(20).toNanos();

  private final RouteQuery query;

  /**
   * The question, and for IPv6 the one for the table's entry: the plain answer does not show when
   * that expires.
   */
  private final List<RouteQuery> questions;

  private final Watch<RouteChange> watch;
  private @Nullable Object latest;
  private long routineAt;
  private long expiryAt;
  private boolean expires;

  WatchedRoute(RouteQuery query, Watch<RouteChange> watch, long now) {
    this.query = query;
    this.questions =
        query.destination() instanceof Inet6Address && !query.isFibMatch()
            ? List.of(query, query.fibMatch())
            : List.of(query);
    this.watch = watch;
    this.routineAt = now;
  }

  boolean feeds(Watch<?> other) {
    return watch == other;
  }

  /** Nanoseconds until it is to be asked without an event; not positive: now. */
  long dueIn(long now) {
    long routine = routineAt - now;
    return expires ? Math.min(routine, expiryAt - now) : routine;
  }

  /**
   * Asks, and hands the answer on where it is another one. The cause is what the events say; where
   * there are none, the clock.
   */
  void ask(Routes routes, Optional<Cause> told, InstantSource clock) {
    long now = System.nanoTime();
    boolean wasFirst = latest == null;
    boolean wasDue = expires && expiryAt - now <= 0;
    List<Answer> answers = routes.getAll(questions);
    Answer answer = answers.getFirst();
    schedule(answers, now);
    Object essence = essence(answer);
    if (!essence.equals(latest)) {
      latest = essence;
      Cause cause =
          wasFirst
              ? new RouteChange.First()
              : told.orElse(wasDue ? new RouteChange.Expired() : new RouteChange.Routine());
      watch.put(new RouteChange(query, answer, cause, clock.instant()));
    }
  }

  /** The next time without an event: the least expiry that one of the answers shows. */
  private void schedule(List<Answer> answers, long now) {
    routineAt = now + ROUTINE_NANOS;
    expires = false;
    for (Answer answer : answers) {
      if (answer instanceof Lookup.Found(Route route) && route.cache().expires().isPresent()) {
        long left = Math.max(0, route.cache().expires().get().toNanos());
        long at = now + left + GRACE_NANOS;
        expiryAt = expires && expiryAt - at < 0 ? expiryAt : at;
        expires = true;
      }
    }
  }

  /** What must differ for an answer to be another one: all but the time that is left to it. */
  private static Object essence(Answer answer) {
    return switch (answer) {
      case Lookup.Found(Route route) -> route.lasting();
      case Lookup.NoRoute none -> none;
      case Answer.Refused(NetlinkException error) -> error.toString();
    };
  }

  void close() {
    watch.close();
  }

  void fail(NetlinkException error) {
    watch.fail(error);
  }
}
