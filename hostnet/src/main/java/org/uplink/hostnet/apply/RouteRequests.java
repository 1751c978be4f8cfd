package org.uplink.hostnet.apply;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.uplink.hostnet.state.RouteState;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.route.Encapsulation;
import org.uplink.rtnetlink.route.Metric;
import org.uplink.rtnetlink.route.NextHop;
import org.uplink.rtnetlink.route.RouteFlags;
import org.uplink.rtnetlink.route.RouteMetrics;
import org.uplink.rtnetlink.route.RouteRequest;

/**
 * Translates routes into requests to the kernel, with every attribute of the route.
 *
 * @param index finds a link's index by its name
 */
record RouteRequests(Function<String, Integer> index) {
  RouteRequest withAttributesOf(RouteRequest request, RouteState route) {
    RouteRequest complete =
        request
            .table(route.table())
            .type(route.type())
            .protocol(route.protocol())
            .scope(route.scope())
            .tos(route.tos());
    if (route.priority().isPresent()) {
      complete = complete.priority(route.priority().getAsLong());
    }
    if (route.preferredSource().isPresent()) {
      complete = complete.preferredSource(route.preferredSource().get());
    }
    if (route.source().isPresent()) {
      complete = complete.from(route.source().get());
    }
    if (route.expires().isPresent()) {
      complete = complete.expires(Duration.ofSeconds(route.expires().getAsLong()));
    }
    if (route.flags().isPresent()) {
      complete = complete.flags(route.flags().get());
    }
    if (route.realms().isPresent()) {
      complete = complete.realms(route.realms().get());
    }
    if (route.preference().isPresent()) {
      complete = complete.preference(route.preference().get());
    }
    for (RawAttribute raw : route.rawAttributes()) {
      complete = complete.raw(raw);
    }
    for (RouteState.Hop hop : route.hops()) {
      complete = complete.nextHop(hop(hop));
    }
    return complete.metrics(metrics(route.metrics()));
  }

  private NextHop hop(RouteState.Hop hop) {
    return new NextHop(
        hop.device().map(name -> new Device(index.apply(name), name)),
        hop.gateway(),
        hop.weight(),
        new RouteFlags(hop.onlink() ? RouteFlags.ONLINK : 0),
        hop.encapsulation().map(Encapsulation.class::cast),
        hop.realms(),
        hop.rawAttributes());
  }

  private static RouteMetrics metrics(RouteState.Metrics metrics) {
    Map<Metric, Long> values = new HashMap<>();
    metrics.values().forEach((number, value) -> values.put(new Metric(number), value));
    return new RouteMetrics(
        values,
        metrics.locked().stream().map(Metric::new).collect(Collectors.toSet()),
        metrics.congestionControl(),
        metrics.rawAttributes());
  }
}
