package org.uplink.engine.run;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.host.HostEvent;

/**
 * How a run ended.
 *
 * @param event the event that changes the state of the host
 * @param decision the decision, if the run made one that is not stored yet
 * @param audit the events to log
 */
public record RunResult(
    Instant time, HostEvent event, Optional<Decision> decision, List<AuditEvent> audit) {
  public RunResult {
    audit = List.copyOf(audit);
  }

  /** Returns whether the run did what was requested. A skipped deployment counts as success. */
  public boolean succeeded() {
    return event instanceof HostEvent.Activated
        || event instanceof HostEvent.DeploymentSkipped
        || event instanceof HostEvent.NetworkRestored;
  }
}
