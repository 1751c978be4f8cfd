package org.uplink.engine.audit;

import java.util.List;
import java.util.Optional;

/** The stored audit log. The oldest entries are deleted beyond the retention. Thread-safe. */
public interface AuditLog {
  void add(AuditEvent event);

  /** Returns entries with an id greater than {@code after}, oldest first. */
  List<Entry> after(long after, Optional<String> host, int limit);

  /** Returns the latest entries, oldest first. */
  List<Entry> latest(Optional<String> host, int limit);

  /** An event with its id, which grows with every event. */
  record Entry(long id, AuditEvent event) {}
}
