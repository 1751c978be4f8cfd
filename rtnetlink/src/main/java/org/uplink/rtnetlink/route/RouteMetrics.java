package org.uplink.rtnetlink.route;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.uplink.rtnetlink.net.RawAttribute;

/**
 * The metrics that a route sets ({@code RTA_METRICS}). Metrics with the kernel's default are not
 * included.
 *
 * @param values the metrics by kind, each unsigned 32 bits, in the units of {@link Metric}
 * @param locked the metrics that the kernel must not adapt, such as the MTU by path MTU discovery
 * @param congestionControl the name of the congestion control algorithm
 * @param rawAttributes the metrics that are not 32-bit numbers
 */
public record RouteMetrics(
    Map<Metric, Long> values,
    Set<Metric> locked,
    Optional<String> congestionControl,
    List<RawAttribute> rawAttributes) {
  /** The route sets no metric. */
  public static final RouteMetrics NONE = new RouteMetrics(Map.of(), Set.of(), Optional.empty());

  /** Copies the collections. */
  public RouteMetrics {
    values = Map.copyOf(values);
    locked = Set.copyOf(locked);
    rawAttributes = List.copyOf(rawAttributes);
  }

  /** Creates metrics without raw attributes. */
  public RouteMetrics(
      Map<Metric, Long> values, Set<Metric> locked, Optional<String> congestionControl) {
    this(values, locked, congestionControl, List.of());
  }

  /** Returns a metric, if the route sets it. */
  public OptionalLong get(Metric metric) {
    Long value = values.get(metric);
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  /** Returns the MTU in bytes, if the route sets it or path MTU discovery has found it. */
  public OptionalLong mtu() {
    return get(Metric.MTU);
  }
}
