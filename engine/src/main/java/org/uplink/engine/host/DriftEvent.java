package org.uplink.engine.host;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.uplink.engine.audit.AuditEvent;

/** The event about what a host lacks of the networks that Uplink has made. */
public final class DriftEvent {
  private DriftEvent() {}

  /**
   * Returns the event for a host that lacks something new, or that lacks nothing any more.
   *
   * @param before the host as it is stored
   * @param missing what it lacks now
   */
  public static Optional<AuditEvent> of(Host before, List<String> missing, Instant now) {
    List<String> known = before.networks().missing();
    if (!new HashSet<>(known).containsAll(missing)) {
      return Optional.of(
          AuditEvent.ofHost(
              now,
              AuditEvent.Type.HOST_NETWORK_DRIFTED,
              before.name(),
              "Host %s has drift, its networks differ from what Uplink has set: %s. Next: run uplink network status on the host, and repair it there, or change the setting in Uplink."
                  .formatted(before.name(), String.join("; ", missing))));
    }
    return known.isEmpty() || !missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            AuditEvent.ofHost(
                now,
                AuditEvent.Type.HOST_NETWORK_DRIFT_ENDED,
                before.name(),
                "Host " + before.name() + " has no drift any more."));
  }
}
