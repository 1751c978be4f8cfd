package org.uplink.engine.run;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostState;

/**
 * Where installs, and runs like them, and decisions are kept. Each method is one transaction.
 * Thread-safe.
 */
public interface RunRepository {
  /** The host goes to Installing, a new install is on record. Only one of two at once begins. */
  BeginResult begin(RunRequest order, Instant now);

  void saveStep(long install, Run.Step step);

  /** A decision on the way: the host's active NIC, the decision and the events, all or none. */
  void saveDecision(Run install, Instant now, Decision decision, List<AuditEvent> audit);

  /** The management network is in force: the host goes to Initializing. */
  void saveNetworkInPlace(Run install, List<AuditEvent> audit, Instant now);

  /** The install ends: host state, active NIC, decision and events, all or none. */
  void end(Run install, RunResult ending);

  /** The latest install of a host. */
  Optional<Run> latest(String host);

  /** Those that have not ended. */
  List<Run> running();

  Optional<StoredDecision> latestDecision(String host);

  /** The newest first, those older than {@code before}. */
  List<StoredDecision> decisions(String host, long before, int limit);

  /** What became of a request to begin. */
  sealed interface BeginResult {
    record Begun(Run run) implements BeginResult {}

    record NoSuchHost() implements BeginResult {}

    /** Another run on the host has not ended. */
    record Running(Run run) implements BeginResult {}

    /** There is no such thing to do with a host in this state. */
    record Refused(HostState state) implements BeginResult {}
  }

  /**
   * How an install ended.
   *
   * @param event what happened to the host
   * @param decision where it came that far
   * @param audit the events to log
   */
  record RunResult(
      Instant time, HostEvent event, Optional<Decision> decision, List<AuditEvent> audit) {
    public RunResult {
      audit = List.copyOf(audit);
    }

    /** Whether what was asked for was done; a skipped deployment is no failure. */
    public boolean succeeded() {
      return event instanceof HostEvent.Activated || event instanceof HostEvent.DeploymentSkipped;
    }
  }

  /** A decision as it is kept. */
  record StoredDecision(long id, String host, long run, Instant time, Decision decision) {}
}
