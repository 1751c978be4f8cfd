package org.uplink.rtnetlink;

import java.net.Inet6Address;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.uplink.rtnetlink.RouteChange.Cause;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.LookupResult;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteQuery;

/** A watched lookup and its latest result. Only the watcher's thread uses it. */
final class WatchedRoute {
  /**
   * The time between two lookups without an event. They are needed because the kernel reports
   * neither ICMP redirects nor changes of some settings.
   */
  private static final long PERIOD_NANOS = Duration.ofMinutes(1).toNanos();

  /**
   * The wait after a route's expiry, because the kernel removes an expired route a moment later.
   */
  private static final long GRACE_NANOS = Duration.ofMillis(20).toNanos();

  private final RouteQuery query;

  /**
   * The query, and for IPv6 also the query with fibmatch, because the result of a plain IPv6 lookup
   * has no expiry time.
   */
  private final List<RouteQuery> queries;

  private final Watch<RouteChange> watch;
  private @Nullable Object latest;
  private Set<Integer> latestDevices = Set.of();

  /** The number of the first event that may be the cause of the next result. */
  private long firstCandidate;

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

  /**
   * Returns the nanoseconds until the next lookup without an event. 0 or less means that the lookup
   * is due.
   */
  long dueIn(long now) {
    long periodic = periodicAt - now;
    return expires ? Math.min(periodic, expiryAt - now) : periodic;
  }

  /**
   * Repeats the lookup, and reports a different result. The result can show a change before its
   * event is read, so further events are read before the cause is named.
   *
   * @param history the latest events
   * @param events adds the events that are waiting to the history, and waits for a moment until one
   *     of them can be the cause
   */
  void update(
      Routes routes, EventHistory history, Consumer<BooleanSupplier> events, InstantSource clock) {
    long now = System.nanoTime();
    long before = history.end();
    boolean first = latest == null;
    boolean expired = expires && expiryAt - now <= 0;
    List<LookupResult> results = routes.getAll(queries);
    LookupResult result = results.getFirst();
    schedule(results, now);
    Object comparable = comparable(result);
    if (!comparable.equals(latest)) {
      Set<Integer> devices = new HashSet<>(latestDevices);
      latest = comparable;
      latestDevices = devices(result);
      devices.addAll(latestDevices);
      Cause cause = new RouteChange.FirstAnswer();
      if (first) {
        firstCandidate = before;
      } else {
        long since = firstCandidate;
        events.accept(() -> history.findFirst(since, query.destination(), devices).isPresent());
        cause =
            history
                .findCause(since, query.destination(), devices)
                .orElse(expired ? new RouteChange.Expired() : new RouteChange.PeriodicCheck());
        // What came after the lookup may be the cause of the next result, unless it is of this one.
        firstCandidate =
            Math.max(
                before,
                history
                    .findFirst(since, query.destination(), devices)
                    .map(it -> it + 1)
                    .orElse(0L));
      }
      watch.put(new RouteChange(query, result, cause, clock.instant()));
    }
  }

  void close() {
    watch.close();
  }

  void fail(NetlinkException error) {
    watch.fail(error);
  }

  /** Sets the times of the next lookups without an event. */
  private void schedule(List<LookupResult> results, long now) {
    periodicAt = now + PERIOD_NANOS;
    expires = false;
    for (LookupResult result : results) {
      if (result instanceof Lookup.Found(Route route) && route.cache().expires().isPresent()) {
        long left = Math.max(0, route.cache().expires().get().toNanos());
        long at = now + left + GRACE_NANOS;
        expiryAt = expires && expiryAt - at < 0 ? expiryAt : at;
        expires = true;
      }
    }
  }

  /** Returns the result without the remaining lifetime, to compare two results. */
  private static Object comparable(LookupResult result) {
    return switch (result) {
      case Lookup.Found(Route route) -> route.withoutExpiry();
      case Lookup.NoRoute none -> none;
      case LookupResult.Refused(NetlinkException error) -> error.toString();
    };
  }

  private static Set<Integer> devices(LookupResult result) {
    return result instanceof Lookup.Found(Route route)
        ? route.nextHops().stream()
            .flatMap(hop -> hop.device().stream())
            .map(Device::index)
            .collect(Collectors.toSet())
        : Set.of();
  }
}
