package org.uplink.rtnetlink.route;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The metrics of a route that it sets itself; those it leaves to the kernel's defaults are not
 * there.
 *
 * @param values the metrics by kind, each unsigned 32 bits, in the units of {@link Metric}
 * @param locked the metrics that path discovery must not change
 * @param congestionControl the congestion control algorithm that the route names
 */
public record RouteMetrics(
    Map<Metric, Long> values, Set<Metric> locked, Optional<String> congestionControl) {
  /** No metric is set. */
  public static final RouteMetrics NONE = new RouteMetrics(Map.of(), Set.of(), Optional.empty());

  /** Keeps copies. */
  public RouteMetrics {
    values = Map.copyOf(values);
    locked = Set.copyOf(locked);
  }

  /** One metric, where the route sets it. */
  public OptionalLong get(Metric metric) {
    Long value = values.get(metric);
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  /** The path MTU in bytes, where the route sets or path discovery has found one. */
  public OptionalLong mtu() {
    return get(Metric.MTU);
  }
}
