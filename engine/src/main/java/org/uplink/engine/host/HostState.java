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
 * Where a host stands, in oVirt's words, and the one way from state to state.
 * docs/reference/host-states.md draws it.
 */
public sealed interface HostState {
  StateName name();

  /** Why, where there is more to say than the state's name. */
  default Optional<Reason> statusReason() {
    return Optional.empty();
  }

  /** Why, in words, and what to do next. */
  default Optional<String> statusText() {
    return Optional.empty();
  }

  /** Added, never installed. */
  record Unassigned() implements HostState {
    @Override
    public StateName name() {
      return UNASSIGNED;
    }
  }

  /** An install, or a change of the management network, is running, or waiting for its turn. */
  record Installing() implements HostState {
    @Override
    public StateName name() {
      return INSTALLING;
    }
  }

  /** The install failed. */
  record InstallFailed(Reason reason, String text) implements HostState {
    @Override
    public StateName name() {
      return INSTALL_FAILED;
    }

    @Override
    public Optional<Reason> statusReason() {
      return Optional.of(reason);
    }

    @Override
    public Optional<String> statusText() {
      return Optional.of(text);
    }
  }

  /** The network is in place, or the host came back: it is being looked at before it is Up. */
  record Initializing() implements HostState {
    @Override
    public StateName name() {
      return INITIALIZING;
    }
  }

  /**
   * As it should be.
   *
   * @param statusReason where a change that was asked for last was not made
   * @param statusText the same, in words
   */
  record Up(Optional<Reason> statusReason, Optional<String> statusText) implements HostState {
    /** With nothing more to say. */
    public Up() {
      this(Optional.empty(), Optional.empty());
    }

    @Override
    public StateName name() {
      return UP;
    }
  }

  /** It stopped answering a moment ago. */
  record Connecting() implements HostState {
    @Override
    public StateName name() {
      return CONNECTING;
    }
  }

  /** The host answers, and cannot be used. */
  record NonOperational(Reason reason, String text) implements HostState {
    @Override
    public StateName name() {
      return NON_OPERATIONAL;
    }

    @Override
    public Optional<Reason> statusReason() {
      return Optional.of(reason);
    }

    @Override
    public Optional<String> statusText() {
      return Optional.of(text);
    }
  }

  /** The agent does not answer. */
  record NonResponsive(Reason reason, String text) implements HostState {
    @Override
    public StateName name() {
      return NON_RESPONSIVE;
    }

    @Override
    public Optional<Reason> statusReason() {
      return Optional.of(reason);
    }

    @Override
    public Optional<String> statusText() {
      return Optional.of(text);
    }
  }

  /** Left alone, until it is activated or installed. */
  record Maintenance() implements HostState {
    @Override
    public StateName name() {
      return MAINTENANCE;
    }
  }

  /** Why a host is where it is. */
  enum Reason {
    MANAGEMENT_NETWORK_MISSING,
    SETUP_NETWORKS_REFUSED,
    NETWORK_CHANGE_PENDING,
    SETUP_NETWORKS_FAILED,
    NETWORK_NOT_COMMITTED,
    ACTIVE_NIC_ELSEWHERE,
    CLUSTER_LEVEL_UNSUPPORTED,
    AGENT_UNREACHABLE,
    STOPPED_ANSWERING,
    IDENTITY_REFUSED,
    AGENT_LOST,
    AGENT_ERROR,
    ROUTE_LOOKUP_FAILED,
    ENGINE_RESTARTED,
    ENGINE_ERROR
  }

  /** The state after {@code event}; empty where the event is refused in this state. */
  default Optional<HostState> after(HostEvent event) {
    return switch (event) {
      case HostEvent.InstallRequested e ->
          unless(EnumSet.of(INSTALLING, INITIALIZING), new Installing());
      case HostEvent.DeployRequested e ->
          from(EnumSet.of(UP, NON_OPERATIONAL, NON_RESPONSIVE, INSTALL_FAILED), new Installing());
      case HostEvent.ActivateRequested e ->
          from(EnumSet.of(MAINTENANCE, NON_OPERATIONAL, NON_RESPONSIVE), new Initializing());
      case HostEvent.MaintenanceRequested e ->
          unless(EnumSet.of(INSTALLING, INITIALIZING, MAINTENANCE), new Maintenance());
      case HostEvent.AgentSilent e -> from(RUN_STATES, new NonResponsive(e.reason(), e.text()));
      case HostEvent.LevelUnsupported e ->
          from(RUN_STATES, new NonOperational(Reason.CLUSTER_LEVEL_UNSUPPORTED, e.text()));
      case HostEvent.DeploymentSkipped e ->
          from(RUN_STATES, new NonOperational(Reason.MANAGEMENT_NETWORK_MISSING, e.text()));
      case HostEvent.NetworkFailed e ->
          from(EnumSet.of(INSTALLING, INITIALIZING, UP), new NonOperational(e.reason(), e.text()));
      case HostEvent.ChangeFailed e ->
          from(EnumSet.of(INSTALLING), new Up(Optional.of(e.reason()), Optional.of(e.text())));
      case HostEvent.RunFailed e -> from(RUN_STATES, new InstallFailed(e.reason(), e.text()));
      case HostEvent.NetworkInPlace e -> from(EnumSet.of(INSTALLING), new Initializing());
      case HostEvent.Activated e -> from(EnumSet.of(INITIALIZING), new Up());
      case HostEvent.PingFailed e -> from(EnumSet.of(UP), new Connecting());
      case HostEvent.GracePeriodExpired e ->
          from(EnumSet.of(CONNECTING), new NonResponsive(Reason.STOPPED_ANSWERING, e.text()));
      case HostEvent.AnsweredAgain e ->
          from(EnumSet.of(CONNECTING, NON_RESPONSIVE), new Initializing());
    };
  }

  /** The states in which something of the engine's works on the host. */
  Set<StateName> RUN_STATES = EnumSet.of(INSTALLING, INITIALIZING);

  private Optional<HostState> from(Set<StateName> states, HostState next) {
    return states.contains(name()) ? Optional.of(next) : Optional.empty();
  }

  private Optional<HostState> unless(Set<StateName> states, HostState next) {
    return states.contains(name()) ? Optional.empty() : Optional.of(next);
  }
}
