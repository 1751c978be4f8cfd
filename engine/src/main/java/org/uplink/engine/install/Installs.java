package org.uplink.engine.install;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.host.HostEvent;

/** Where installs and decisions are kept. Each method is one transaction. Thread-safe. */
public interface Installs {
  /** The host goes to Installing, a new install is on record. Only one of two at once begins. */
  Beginning begin(String host, Instant now);

  void step(long install, Install.Step step);

  /** The install ends: host state, active NIC, decision and events, all or none. */
  void end(Install install, Ending ending);

  /** The latest install of a host. */
  Optional<Install> latest(String host);

  /** Those that have not ended. */
  List<Install> running();

  Optional<Kept> latestDecision(String host);

  /** The newest first, those older than {@code before}. */
  List<Kept> decisions(String host, long before, int limit);

  /** What became of a request to begin. */
  sealed interface Beginning {
    record Begun(Install install) implements Beginning {}

    record NoSuchHost() implements Beginning {}

    /** Another install of the host has not ended. */
    record Running(Install install) implements Beginning {}
  }

  /**
   * How an install ended.
   *
   * @param event what happened to the host
   * @param decision where it came that far
   * @param audit the events to log
   */
  record Ending(Instant at, HostEvent event, Optional<Decision> decision, List<AuditEvent> audit) {
    public Ending {
      audit = List.copyOf(audit);
    }

    /** Whether the host was installed; a skipped deployment is no failure. */
    public boolean succeeded() {
      return switch (event) {
        case HostEvent.DeploymentDue e -> true;
        case HostEvent.DeploymentSkipped e -> true;
        case HostEvent.InstallRequested e -> false;
        case HostEvent.AgentSilent e -> false;
        case HostEvent.LevelUnsupported e -> false;
        case HostEvent.Failed e -> false;
      };
    }
  }

  /** A decision as it is kept. */
  record Kept(long id, String host, long install, Instant at, Decision decision) {}
}
