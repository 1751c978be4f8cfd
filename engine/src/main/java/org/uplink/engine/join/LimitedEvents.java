package org.uplink.engine.join;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;

/**
 * Stores events that strangers cause, but few. Those that are left out are counted in the next
 * event. Thread-safe.
 */
final class LimitedEvents {
  private static final int BURST = 10;
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private final AuditLog audit;
  private final Clock clock;
  private final AuditEvent.Type type;
  private final String leftOutWere;
  private Instant begin = Instant.MIN;
  private int stored;
  private long leftOut;

  /**
   * @param leftOutWere what happened to those that are left out, as in "5 were refused"
   */
  LimitedEvents(AuditLog audit, Clock clock, AuditEvent.Type type, String leftOutWere) {
    this.audit = audit;
    this.clock = clock;
    this.type = type;
    this.leftOutWere = leftOutWere;
  }

  void add(String text) {
    Instant now = clock.instant();
    long before;
    synchronized (this) {
      if (begin.equals(Instant.MIN) || !now.isBefore(begin.plus(INTERVAL)) || now.isBefore(begin)) {
        begin = now;
        stored = 0;
      }
      if (stored == BURST) {
        leftOut++;
        return;
      }
      stored++;
      before = leftOut;
      leftOut = 0;
    }
    audit.add(
        AuditEvent.ofEngine(
            now,
            type,
            before == 0 ? text : "%s Before it, %d %s.".formatted(text, before, leftOutWere)));
  }
}
