package org.uplink.engine.join;

import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;
import org.uplink.platform.rate.Allowance;

/**
 * Stores events of one type that strangers cause, but few: otherwise they would displace the other
 * events. A burst is followed by one an hour. Those that are left out are counted in the next
 * event. Thread-safe.
 */
final class LimitedEvents {
  private static final int BURST = 10;
  private static final Duration INTERVAL = Duration.ofHours(1);

  private final AuditLog audit;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final AuditEvent.Type type;
  private final Allowance allowance;
  private long leftOut;

  /**
   * @param nanoTime counts as {@link System#nanoTime}, so that a change of the machine's clock
   *     changes no limit
   */
  LimitedEvents(AuditLog audit, Clock clock, LongSupplier nanoTime, AuditEvent.Type type) {
    this.audit = audit;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.type = type;
    this.allowance = new Allowance(BURST, INTERVAL, nanoTime.getAsLong());
  }

  void add(String text) {
    long before;
    synchronized (this) {
      if (!allowance.take(nanoTime.getAsLong())) {
        leftOut++;
        return;
      }
      before = leftOut;
      leftOut = 0;
    }
    audit.add(
        AuditEvent.ofEngine(
            clock.instant(),
            type,
            before == 0
                ? text
                : "%s %d earlier request%s not logged."
                    .formatted(text, before, before == 1 ? " was" : "s were")));
  }
}
