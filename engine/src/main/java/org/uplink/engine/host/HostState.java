package org.uplink.engine.host;

import static org.uplink.engine.host.StateName.CONNECTING;
import static org.uplink.engine.host.StateName.INITIALIZING;
import static org.uplink.engine.host.StateName.INSTALLING;
import static org.uplink.engine.host.StateName.INSTALL_FAILED;
import static org.uplink.engine.host.StateName.MAINTENANCE;
import static org.uplink.engine.host.StateName.NON_OPERATIONAL;
import static org.uplink.engine.host.StateName.NON_RESPONSIVE;
import static org.uplink.engine.host.StateName.UNASSIGNED;
import static org.uplink.engine.host.StateName.UP;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The state of a host, in oVirt's words, and the only function from one state to the next.
 * docs/reference/host-states.md has the table.
 */
public sealed interface HostState {
  /** The states in which a run works on the host. */
  Set<StateName> RUN_STATES = EnumSet.of(INSTALLING, INITIALIZING);

  /** The states in which the engine neither works on the host nor monitors it as Up. */
  Set<StateName> UNUSED_STATES =
      EnumSet.of(UNASSIGNED, INSTALL_FAILED, NON_OPERATIONAL, NON_RESPONSIVE, MAINTENANCE);

  StateName name();

  /** Returns the reason for the state, if the state has one. */
  default Optional<Reason> statusReason() {
    return Optional.empty();
  }

  /** Returns why the host is in its state and what to do, in sentences. */
  default Optional<String> statusText() {
    return Optional.empty();
  }

  /** Returns the state after {@code event}; empty if this state does not allow the event. */
  default Optional<HostState> after(HostEvent event) {
    return switch (event) {
      case HostEvent.InstallRequested _ ->
          notFrom(EnumSet.of(INSTALLING, INITIALIZING), new Installing());
      case HostEvent.DeployRequested _ ->
          from(EnumSet.of(UP, NON_OPERATIONAL, NON_RESPONSIVE, INSTALL_FAILED), new Installing());
      case HostEvent.RestoreRequested _ ->
          from(
              EnumSet.of(UP, NON_OPERATIONAL, NON_RESPONSIVE, INSTALL_FAILED, MAINTENANCE),
              new Installing());
      // The host is removed, so it has no next state.
      case HostEvent.NetworkRestored _ -> Optional.empty();
      case HostEvent.ActivateRequested _ ->
          from(EnumSet.of(MAINTENANCE, NON_OPERATIONAL, NON_RESPONSIVE), new Initializing());
      case HostEvent.MaintenanceRequested _ ->
          notFrom(EnumSet.of(INSTALLING, INITIALIZING, MAINTENANCE), new Maintenance());
      case HostEvent.AgentSilent e -> from(RUN_STATES, new NonResponsive(e.reason(), e.text()));
      case HostEvent.LevelUnsupported e ->
          from(RUN_STATES, new NonOperational(Reason.CLUSTER_LEVEL_UNSUPPORTED, e.text()));
      case HostEvent.DeploymentSkipped e ->
          from(RUN_STATES, new NonOperational(Reason.MANAGEMENT_NETWORK_MISSING, e.text()));
      case HostEvent.NetworkFailed e -> from(RUN_STATES, new NonOperational(e.reason(), e.text()));
      case HostEvent.ChangeFailed e ->
          from(RUN_STATES, new Up(Optional.of(e.reason()), Optional.of(e.text())));
      case HostEvent.RunFailed e -> from(RUN_STATES, new InstallFailed(e.reason(), e.text()));
      case HostEvent.NetworkInPlace _ -> from(EnumSet.of(INSTALLING), new Initializing());
      case HostEvent.Activated _ -> from(EnumSet.of(INITIALIZING), new Up());
      case HostEvent.NetworkLost e ->
          from(EnumSet.of(UP), new NonOperational(Reason.MANAGEMENT_NETWORK_MISSING, e.text()));
      case HostEvent.PingFailed _ -> from(EnumSet.of(UP), new Connecting());
      case HostEvent.GracePeriodExpired e ->
          from(EnumSet.of(CONNECTING), new NonResponsive(Reason.STOPPED_ANSWERING, e.text()));
      case HostEvent.AnsweredAgain _ ->
          from(EnumSet.of(CONNECTING, NON_RESPONSIVE), new Initializing());
    };
  }

  private Optional<HostState> from(Set<StateName> states, HostState next) {
    return states.contains(name()) ? Optional.of(next) : Optional.empty();
  }

  private Optional<HostState> notFrom(Set<StateName> states, HostState next) {
    return states.contains(name()) ? Optional.empty() : Optional.of(next);
  }

  /** Added, but never installed. */
  record Unassigned() implements HostState {
    @Override
    public StateName name() {
      return UNASSIGNED;
    }
  }

  /** A run is changing the host, or waits for its turn. */
  record Installing() implements HostState {
    @Override
    public StateName name() {
      return INSTALLING;
    }
  }

  /** The management network is in place, or the host answers again: the engine checks the host. */
  record Initializing() implements HostState {
    @Override
    public StateName name() {
      return INITIALIZING;
    }
  }

  /**
   * The host works, and the engine monitors it.
   *
   * @param statusReason why the latest requested change of the host's network failed, if it did
   * @param statusText the same in sentences
   */
  record Up(Optional<Reason> statusReason, Optional<String> statusText) implements HostState {
    /** Creates the state without a reason. */
    public Up() {
      this(Optional.empty(), Optional.empty());
    }

    @Override
    public StateName name() {
      return UP;
    }
  }

  /** The host stopped answering a moment ago. */
  record Connecting() implements HostState {
    @Override
    public StateName name() {
      return CONNECTING;
    }
  }

  /** The engine does not call the host until the host is activated or installed. */
  record Maintenance() implements HostState {
    @Override
    public StateName name() {
      return MAINTENANCE;
    }
  }

  /** The latest run failed. */
  record InstallFailed(Reason reason, String text) implements Explained {
    @Override
    public StateName name() {
      return INSTALL_FAILED;
    }
  }

  /** The host answers, but cannot be used. */
  record NonOperational(Reason reason, String text) implements Explained {
    @Override
    public StateName name() {
      return NON_OPERATIONAL;
    }
  }

  /** The agent does not answer. */
  record NonResponsive(Reason reason, String text) implements Explained {
    @Override
    public StateName name() {
      return NON_RESPONSIVE;
    }
  }

  /** A state that always has a reason and a text. */
  sealed interface Explained extends HostState {
    Reason reason();

    String text();

    @Override
    default Optional<Reason> statusReason() {
      return Optional.of(reason());
    }

    @Override
    default Optional<String> statusText() {
      return Optional.of(text());
    }
  }

  /** Why a host is in its state. The REST interface documents each reason. */
  enum Reason {
    MANAGEMENT_NETWORK_MISSING,
    SETUP_NETWORKS_REFUSED,
    WARNINGS_NOT_ACCEPTED,
    NETWORK_CHANGE_PENDING,
    SETUP_NETWORKS_FAILED,
    NETWORK_NOT_COMMITTED,
    ACTIVE_NIC_ELSEWHERE,
    CLUSTER_LEVEL_UNSUPPORTED,
    SAME_MACHINE,
    AGENT_UNREACHABLE,
    STOPPED_ANSWERING,
    IDENTITY_REFUSED,
    AGENT_LOST,
    AGENT_ERROR,
    ROUTE_LOOKUP_FAILED,
    ENGINE_RESTARTED,
    ENGINE_ERROR
  }
}
