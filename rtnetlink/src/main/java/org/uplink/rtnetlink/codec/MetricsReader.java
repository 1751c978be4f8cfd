package org.uplink.rtnetlink.codec;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.uplink.rtnetlink.route.Metric;
import org.uplink.rtnetlink.route.RouteMetrics;
import org.uplink.rtnetlink.wire.AttributeCursor;

/**
 * Makes metrics of {@code RTA_METRICS}: four bytes each, save for a bit set and a text among them.
 */
final class MetricsReader {
  private MetricsReader() {}

  static RouteMetrics read(AttributeCursor cursor) {
    Map<Metric, Long> values = new HashMap<>();
    Set<Metric> locked = new HashSet<>();
    Optional<String> congestionControl = Optional.empty();
    while (cursor.next()) {
      Metric metric = new Metric(cursor.type());
      if (metric.equals(Metric.LOCK)) {
        int bits = cursor.s32();
        for (int number = 1; number < 32; number++) {
          if ((bits & (1 << number)) != 0) {
            locked.add(new Metric(number));
          }
        }
      } else if (metric.equals(Metric.CC_ALGO)) {
        congestionControl = Optional.of(cursor.text());
      } else {
        values.put(metric, cursor.u32());
      }
    }
    return new RouteMetrics(values, locked, congestionControl);
  }
}
