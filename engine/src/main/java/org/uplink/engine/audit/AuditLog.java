package org.uplink.engine.audit;

import java.util.List;
import java.util.Optional;

/** Where the audit log is kept; the oldest entries are dropped beyond a number. Thread-safe. */
public interface AuditLog {
  void add(AuditEvent event);

  /** Those with a greater id than {@code after}, the older first. */
  List<Entry> after(long after, Optional<String> host, int limit);

  /** The latest, the older first. */
  List<Entry> latest(Optional<String> host, int limit);

  /** An event with its id, which grows. */
  record Entry(long id, AuditEvent event) {}
}
