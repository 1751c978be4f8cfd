package org.uplink.rtnetlink.oracle;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.uplink.rtnetlink.Routes;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.LookupResult;
import org.uplink.rtnetlink.route.Metric;
import org.uplink.rtnetlink.route.RouteMetrics;

/**
 * The library's answers to one query.
 *
 * @param alone the result of a single lookup
 * @param inBatch the result in a batch with other queries
 * @param reused how the result in a {@link org.uplink.rtnetlink.ReusedLookup} differs from {@code
 *     alone}, or ""
 */
record LibraryAnswer(LookupResult alone, LookupResult inBatch, String reused) {
  @Override
  public String toString() {
    return text(alone)
        + (alone.equals(inBatch) ? "" : "\nin a batch " + text(inBatch))
        + (reused.isEmpty() ? "" : "\nin a ReusedLookup: " + reused);
  }

  static List<LibraryAnswer> toEach(Routes routes, List<RandomQuery> queries) {
    List<LookupResult> together = routes.getAll(queries.stream().map(RandomQuery::query).toList());
    List<LibraryAnswer> answers = new ArrayList<>();
    ReusedLookupCheck reused = new ReusedLookupCheck();
    for (int i = 0; i < queries.size(); i++) {
      LookupResult alone = alone(routes, queries.get(i));
      answers.add(
          new LibraryAnswer(
              alone, together.get(i), reused.difference(routes, queries.get(i), alone)));
    }
    return answers;
  }

  boolean agreesWith(IpAnswer expected) {
    return agrees(alone, expected) && agrees(inBatch, expected) && reused.isEmpty();
  }

  /**
   * Returns whether a reason in the answer can be true in this network. The comparison with {@code
   * ip} cannot find a wrong reason, because the kernel uses the errno of a blackhole also for
   * addresses that it does not accept.
   */
  boolean isPossible(RandomNetwork network, RandomQuery query) {
    return isPossible(alone, network, query) && isPossible(inBatch, network, query);
  }

  boolean hasMetrics() {
    return !metrics().equals(RouteMetrics.NONE);
  }

  /** Returns the names of the metrics that are set and locked. */
  Set<String> locks() {
    Set<String> names = new HashSet<>();
    for (Metric locked : metrics().locked()) {
      boolean isCongestionControl = locked.toString().equals("congctl");
      if (isCongestionControl
          ? metrics().congestionControl().isPresent()
          : metrics().values().containsKey(locked)) {
        names.add(locked.toString());
      }
    }
    return names;
  }

  private static LookupResult alone(Routes routes, RandomQuery query) {
    try {
      return routes.get(query.query());
    } catch (NetlinkException e) {
      return new LookupResult.Refused(e);
    }
  }

  private static boolean isPossible(LookupResult answer, RandomNetwork network, RandomQuery query) {
    return switch (answer) {
      case Lookup.NoRoute(var reason) ->
          switch (reason) {
            case NO_ROUTE -> true;
            case BLACKHOLE -> network.refusals.contains("blackhole");
            case PROHIBITED -> network.refusals.contains("prohibit");
            case UNREACHABLE ->
                network.refusals.contains("unreachable") || query.arguments().contains(" iif ");
          };
      case LookupResult.Refused(NetlinkException error) ->
          network.ownAddresses.stream()
              .noneMatch(
                  own -> error.kernelText().orElse("").startsWith(own + " is not an address of "));
      case Lookup.Found _ -> true;
    };
  }

  private static boolean agrees(LookupResult answer, IpAnswer expected) {
    return switch (expected) {
      case IpAnswer.Found(var route) ->
          answer instanceof Lookup.Found(var found)
              && RouteKeys.of(found).equals(AddressFormat.normal(route));
      case IpAnswer.Refused(String errno, String text) ->
          switch (answer) {
            case Lookup.Found _ -> false;
            case Lookup.NoRoute(var reason) -> reason.symbol().equals(errno);
            case LookupResult.Refused(NetlinkException error) ->
                errno.isEmpty()
                    ? error.kernelText().orElse("").replaceFirst("\\.$", "").equals(text)
                    : error.errno().symbol().equals(errno);
          };
    };
  }

  private RouteMetrics metrics() {
    return alone instanceof Lookup.Found(var route) ? route.metrics() : RouteMetrics.NONE;
  }

  private static String text(LookupResult answer) {
    return switch (answer) {
      case Lookup.Found(var route) -> RouteKeys.of(route) + " of " + route;
      case Lookup.NoRoute(var reason) -> "no route: " + reason;
      case LookupResult.Refused(NetlinkException error) -> String.valueOf(error.getMessage());
    };
  }
}
