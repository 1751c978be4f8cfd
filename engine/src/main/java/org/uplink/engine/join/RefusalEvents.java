package org.uplink.engine.join;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;
import org.uplink.platform.LogPeer;

/**
 * Stores an event for a refused host, but few: strangers cause them. Those that are left out are
 * counted in the next event. Thread-safe.
 */
final class RefusalEvents {
  private static final int BURST = 10;
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private final AuditLog audit;
  private final Clock clock;
  private Instant begin = Instant.MIN;
  private int stored;
  private long leftOut;

  RefusalEvents(AuditLog audit, Clock clock) {
    this.audit = audit;
    this.clock = clock;
  }

  void add(LogPeer peer, String sentence) {
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
            AuditEvent.Type.HOST_JOIN_REFUSED,
            "A host that wants to join from %s was refused. %s%s"
                .formatted(
                    peer.name(),
                    sentence,
                    before == 0 ? "" : " Before it, " + before + " were refused.")));
  }
}
