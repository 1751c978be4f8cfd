package org.uplink.engine.run;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.host.HostState;
import org.uplink.verbs.warning.PlanWarning;

/** The stored runs and decisions. Each method is one transaction. Thread-safe. */
public interface RunRepository {
  /**
   * Stores a new run and sets its host to Installing. Of several concurrent requests for a host,
   * one begins.
   */
  BeginResult begin(RunRequest request, Instant now);

  void saveStep(long run, Run.Step step);

  /** Stores a decision before the run ends, with the host's active NIC and the events. */
  void saveDecision(Run run, Instant now, Decision decision, List<AuditEvent> audit);

  /** Stores the warnings of the change's plan, and events, before anything is changed. */
  void saveWarnings(Run run, List<PlanWarning> warnings, List<AuditEvent> audit);

  /** Sets the host to Initializing, because its management network is in force. */
  void saveNetworkInPlace(Run run, List<AuditEvent> audit, Instant now);

  /**
   * Ends the run: stores its result, the host's state, the active NIC, decision and events. If the
   * host has its original network again, removes the host instead.
   */
  void end(Run run, RunResult result);

  /** Returns the latest run of the host. */
  Optional<Run> latest(String host);

  /** Returns all runs that have not ended. */
  List<Run> running();

  Optional<StoredDecision> latestDecision(String host);

  /** Returns the decisions of the host with an id less than {@code before}, newest first. */
  List<StoredDecision> decisions(String host, long before, int limit);

  /** The result of {@link #begin}. */
  sealed interface BeginResult {
    record Begun(Run run) implements BeginResult {}

    record NoSuchHost() implements BeginResult {}

    /** Another run of the host has not ended. */
    record Running(Run run) implements BeginResult {}

    /** The host's state does not allow the request. */
    record Refused(HostState state) implements BeginResult {}
  }

  /** A stored decision. */
  record StoredDecision(long id, String host, long run, Instant time, Decision decision) {}
}
