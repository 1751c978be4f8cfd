package org.uplink.rtnetlink.codec;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.uplink.rtnetlink.route.Metric;
import org.uplink.rtnetlink.route.RouteMetrics;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.RouteAttribute;

/**
 * Reads {@code RTA_METRICS}: each metric is four bytes, except for the lock bits and the name of
 * the congestion control algorithm.
 */
final class MetricsReader {
  private MetricsReader() {}

  static RouteMetrics read(AttributeCursor cursor) {
    Map<Metric, Long> values = new HashMap<>();
    Set<Metric> locked = Set.of();
    Optional<String> congestionControl = Optional.empty();
    RawAttributeReader raw = new RawAttributeReader();
    while (cursor.next()) {
      switch (cursor.type()) {
        case RouteAttribute.METRIC_LOCK -> locked = locked(cursor.s32());
        case RouteAttribute.METRIC_CC_ALGO -> congestionControl = Optional.of(cursor.text());
        default -> {
          if (cursor.length() == 4) {
            values.put(new Metric(cursor.type()), cursor.u32());
          } else {
            raw.add(cursor);
          }
        }
      }
    }
    return new RouteMetrics(values, locked, congestionControl, raw.all());
  }

  private static Set<Metric> locked(int bits) {
    Set<Metric> locked = new HashSet<>();
    for (int number = 0; number < 32; number++) {
      if ((bits & (1 << number)) != 0) {
        locked.add(new Metric(number));
      }
    }
    return locked;
  }
}
