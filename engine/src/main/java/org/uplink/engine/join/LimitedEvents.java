package org.uplink.engine.join;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;

/**
 * Stores events that strangers cause, but few: otherwise they would displace the other events. A
 * burst is followed by one an hour. Those that are left out are counted in the next event.
 * Thread-safe.
 */
final class LimitedEvents {
  private static final int BURST = 10;
  private static final Duration INTERVAL = Duration.ofHours(1);

  private final AuditLog audit;
  private final Clock clock;
  private final AuditEvent.Type type;
  private Instant begin = Instant.MIN;
  private int free = BURST;
  private long leftOut;

  LimitedEvents(AuditLog audit, Clock clock, AuditEvent.Type type) {
    this.audit = audit;
    this.clock = clock;
    this.type = type;
  }

  void add(String text) {
    Instant now = clock.instant();
    long before;
    synchronized (this) {
      if (begin.equals(Instant.MIN) || now.isBefore(begin)) {
        begin = now;
      }
      long passed = Duration.between(begin, now).dividedBy(INTERVAL);
      begin = begin.plus(INTERVAL.multipliedBy(passed));
      free = (int) Math.min(BURST, free + passed);
      if (free == 0) {
        leftOut++;
        return;
      }
      free--;
      before = leftOut;
      leftOut = 0;
    }
    audit.add(
        AuditEvent.ofEngine(
            now,
            type,
            before == 0
                ? text
                : "%s %d earlier request%s not logged."
                    .formatted(text, before, before == 1 ? " was" : "s were")));
  }
}
