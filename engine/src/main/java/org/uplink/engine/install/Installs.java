package org.uplink.engine.install;

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
public interface Installs {
  /** The host goes to Installing, a new install is on record. Only one of two at once begins. */
  Beginning begin(Order order, Instant now);

  void step(long install, Install.Step step);

  /** A decision on the way: the host's active NIC, the decision and the events, all or none. */
  void decided(Install install, Instant now, Decision decision, List<AuditEvent> audit);

  /** The management network is in force: the host goes to Initializing. */
  void inPlace(Install install, List<AuditEvent> audit, Instant now);

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

    /** Another run on the host has not ended. */
    record Running(Install install) implements Beginning {}

    /** There is no such thing to do with a host in this state. */
    record Refused(HostState state) implements Beginning {}
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

    /** Whether what was asked for was done; a skipped deployment is no failure. */
    public boolean succeeded() {
      return event instanceof HostEvent.Activated || event instanceof HostEvent.DeploymentSkipped;
    }
  }

  /** A decision as it is kept. */
  record Kept(long id, String host, long install, Instant at, Decision decision) {}
}
