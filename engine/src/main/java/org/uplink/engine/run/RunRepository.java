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

  /**
   * Stores a decision that no run has made, with the host's active NIC and the events. The host's
   * networks stay as they are stored: the next check compares them, and reports what has changed.
   *
   * @param before the latest decision when the host was asked
   * @return false if a run works on the host, or another decision was stored since; then nothing is
   *     stored
   */
  boolean saveDecision(StoredDecision before, DecisionWithoutRun next);

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

  /**
   * A decision that no run has made.
   *
   * @param cause why the engine has decided again, as a clause
   */
  record DecisionWithoutRun(
      Instant time, Decision decision, String cause, List<AuditEvent> audit) {}

  /**
   * A stored decision.
   *
   * @param run the run that made it; empty if none did
   * @param cause why the engine decided without a run, as a clause
   */
  record StoredDecision(
      long id,
      String host,
      Optional<Long> run,
      Optional<String> cause,
      Instant time,
      Decision decision) {}
}
