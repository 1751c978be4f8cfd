package org.uplink.engine.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.uplink.api.host.StatusReason;
import org.uplink.engine.agent.CallMeter;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.change.ChangeOutcome;
import org.uplink.engine.change.ChangeOutcome.RolledBack.Cause;
import org.uplink.engine.decision.Confidence;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostState;
import org.uplink.engine.run.RunRequest;
import org.uplink.engine.run.RunResult;
import org.uplink.engine.store.CommitListener;
import org.uplink.verbs.Verb;

/**
 * Counts what happens, from the start of this process on. All labels are words of enums, so their
 * number is bounded; no label names a host. Each counter begins at 0 with all its labels, so that a
 * rule sees the first increase. Thread-safe.
 */
public final class EngineCounters implements CommitListener, CallMeter {
  private static final double[] CALL_SECONDS = {
    0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120
  };

  private static final double[] GAP_SECONDS = {
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600
  };

  private static final String SAFE = "safe";
  private static final String ROLLED_BACK = "rolled_back";

  private static final Map<Class<? extends ChangeOutcome>, String> OUTCOMES =
      Map.of(
          ChangeOutcome.Safe.class, SAFE,
          ChangeOutcome.RolledBack.class, ROLLED_BACK,
          ChangeOutcome.NotCommitted.class, "not_committed",
          ChangeOutcome.Refused.class, "refused",
          ChangeOutcome.NeverStarted.class, "never_started");

  private final Counter events;
  private final Counter runs;
  private final Counter runFailures;
  private final Counter decisions;
  private final Counter changes;
  private final Counter rollbacks;
  private final Histogram gaps;
  private final Histogram calls;

  public EngineCounters(PrometheusRegistry registry) {
    events =
        counter("uplink_events_total", "Events of the audit log.", "type", "severity")
            .register(registry);
    runs =
        counter("uplink_runs_total", "Runs that have ended.", "kind", "outcome").register(registry);
    runFailures =
        counter(
                "uplink_run_failures_total",
                "Runs that have failed, by the host's reason.",
                "reason")
            .register(registry);
    decisions =
        counter(
                "uplink_decisions_total",
                "Decisions about the active NIC, by the row of the decision table.",
                "row",
                "confidence")
            .register(registry);
    changes =
        counter(
                "uplink_network_changes_total",
                "Network changes whose outcome is known.",
                "outcome")
            .register(registry);
    rollbacks =
        counter(
                "uplink_network_rollbacks_total",
                "Network changes that were rolled back.",
                "reason")
            .register(registry);
    gaps =
        histogram(
                "uplink_network_change_longest_gap_seconds",
                "The longest time of a network change in which its host had no path to the engine.",
                "outcome")
            .classicUpperBounds(GAP_SECONDS)
            .register(registry);
    calls =
        histogram(
                "uplink_host_call_seconds",
                "How long calls of hosts' verbs took.",
                "verb",
                "result")
            .classicUpperBounds(CALL_SECONDS)
            .register(registry);
    begin();
  }

  @Override
  public void logged(AuditEvent event) {
    events.labelValues(event.type().word(), word(event.severity())).inc();
  }

  @Override
  public void runEnded(RunRequest.Kind kind, RunResult result) {
    runs.labelValues(kind.word(), result.succeeded() ? "succeeded" : "failed").inc();
    reason(result.event()).ifPresent(found -> runFailures.labelValues(word(found)).inc());
  }

  @Override
  public void decided(Decision decision) {
    decisions.labelValues(String.valueOf(decision.row()), word(decision.confidence())).inc();
  }

  @Override
  public void changeEnded(ChangeOutcome outcome) {
    String word = OUTCOMES.get(outcome.getClass());
    if (word != null) {
      changes.labelValues(word).inc();
    }
    switch (outcome) {
      case ChangeOutcome.Safe(_, _, Optional<Duration> gap) -> observe(gap, SAFE);
      case ChangeOutcome.RolledBack(Cause cause, _, Optional<Duration> gap) -> {
        rollbacks.labelValues(word(cause)).inc();
        observe(gap, ROLLED_BACK);
      }
      default -> {
        // The host was not changed, or has not measured it.
      }
    }
  }

  private void observe(Optional<Duration> gap, String outcome) {
    gap.ifPresent(time -> gaps.labelValues(outcome).observe(time.toNanos() / 1e9));
  }

  @Override
  public void called(Verb verb, CallResult result, Duration time) {
    calls.labelValues(verb.method(), word(result)).observe(time.toNanos() / 1e9);
  }

  private void begin() {
    for (AuditEvent.Type type : AuditEvent.Type.values()) {
      events.initLabelValues(type.word(), word(type.severity()));
    }
    for (RunRequest.Kind kind : RunRequest.Kind.values()) {
      runs.initLabelValues(kind.word(), "succeeded");
      runs.initLabelValues(kind.word(), "failed");
    }
    for (HostState.Reason reason : HostState.Reason.values()) {
      runFailures.initLabelValues(word(reason));
    }
    for (int row : Decision.rows()) {
      for (Confidence confidence : Confidence.values()) {
        decisions.initLabelValues(String.valueOf(row), word(confidence));
      }
    }
    OUTCOMES.values().forEach(changes::initLabelValues);
    gaps.initLabelValues(SAFE);
    gaps.initLabelValues(ROLLED_BACK);
    for (Cause cause : Cause.values()) {
      rollbacks.initLabelValues(word(cause));
    }
  }

  private static Counter.Builder counter(String name, String help, String... labels) {
    return Counter.builder().name(name).help(help).labelNames(labels).withoutExemplars();
  }

  private static Histogram.Builder histogram(String name, String help, String... labels) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .classicOnly()
        .withoutExemplars();
  }

  private static Optional<HostState.Reason> reason(HostEvent event) {
    return switch (event) {
      case HostEvent.AgentSilent silent -> Optional.of(silent.reason());
      case HostEvent.LevelUnsupported _ -> Optional.of(HostState.Reason.CLUSTER_LEVEL_UNSUPPORTED);
      case HostEvent.NetworkFailed failed -> Optional.of(failed.reason());
      case HostEvent.ChangeFailed failed -> Optional.of(failed.reason());
      case HostEvent.RunFailed failed -> Optional.of(failed.reason());
      default -> Optional.empty();
    };
  }

  /** Returns the word that the REST interface has for the reason. */
  private static String word(HostState.Reason reason) {
    return StatusReason.valueOf(reason.name()).toString();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
