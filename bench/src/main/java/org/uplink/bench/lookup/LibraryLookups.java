package org.uplink.bench.lookup;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.uplink.bench.Contender;
import org.uplink.rtnetlink.ReusedLookup;
import org.uplink.rtnetlink.Routes;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.RouteQuery;

/**
 * Lookups with the library: into a {@link ReusedLookup}, as a Route, in batches, and by several
 * threads.
 */
final class LibraryLookups {
  private final Routes routes;
  private final RouteQuery query;
  private final int expected;

  LibraryLookups(Routes routes, RouteQuery query, int expected) {
    this.routes = routes;
    this.query = query;
    this.expected = expected;
  }

  Contender reused() {
    var answer = new ReusedLookup();
    return Contender.of("library, ReusedLookup", times -> reused(answer, times));
  }

  Contender plain() {
    return Contender.of(
        "library, Route",
        times -> {
          for (long i = 0; i < times; i++) {
            check(routes.get(query));
          }
        });
  }

  Contender inBatches(int size) {
    List<RouteQuery> queries = Collections.nCopies(size, query);
    return Contender.of(
        "library, batches of " + size,
        times -> {
          for (long done = 0; done < times; done += size) {
            int n = (int) Math.min(size, times - done);
            for (var answer : routes.getAll(queries.subList(0, n))) {
              check(answer);
            }
          }
        });
  }

  /** Uses several threads that share one Rtnetlink. One run is one lookup of any thread. */
  Contender byThreads(int threads) {
    return Contender.of(
        "library, " + threads + (threads == 1 ? " thread" : " threads"),
        times -> {
          long each = Math.max(1, times / threads);
          try (var pool = Executors.newFixedThreadPool(threads)) {
            List<Callable<Void>> tasks =
                IntStream.range(0, threads)
                    .<Callable<Void>>mapToObj(
                        i ->
                            () -> {
                              reused(new ReusedLookup(), each);
                              return null;
                            })
                    .toList();
            for (var done : pool.invokeAll(tasks)) {
              done.get();
            }
          }
        });
  }

  private void reused(ReusedLookup answer, long times) {
    for (long i = 0; i < times; i++) {
      if (!routes.get(query, answer) || answer.deviceIndex() != expected) {
        throw wrong(answer);
      }
    }
  }

  private void check(Object answer) {
    if (!(answer instanceof Lookup.Found found)
        || found.route().device().orElseThrow().index() != expected) {
      throw wrong(answer);
    }
  }

  private static IllegalStateException wrong(Object answer) {
    return new IllegalStateException("the library answered " + answer);
  }
}
