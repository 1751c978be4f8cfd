package org.uplink.engine.host;

import java.util.Optional;

/**
 * Where a host stands, in oVirt's words, and the one way from state to state. docs/engine.md draws
 * it.
 */
public sealed interface HostState {
  /** Added, never installed. */
  record Unassigned() implements HostState {}

  /** An install is running, or waiting for its turn. */
  record Installing() implements HostState {}

  /** The install failed. */
  record InstallFailed(Reason reason, String text) implements HostState {}

  /** The host answers, and cannot be used yet. */
  record NonOperational(Reason reason, String text) implements HostState {}

  /** The agent did not answer in its time. */
  record NonResponsive(Reason reason, String text) implements HostState {}

  /** Why a host is where it is. */
  enum Reason {
    MANAGEMENT_NETWORK_PENDING,
    MANAGEMENT_NETWORK_MISSING,
    CLUSTER_LEVEL_UNSUPPORTED,
    AGENT_UNREACHABLE,
    IDENTITY_REFUSED,
    AGENT_LOST,
    AGENT_ERROR,
    ROUTE_LOOKUP_FAILED,
    ENGINE_RESTARTED,
    ENGINE_ERROR
  }

  /**
   * The state after {@code event}; empty where the event is refused in this state. A host is
   * installed from any state but Installing, and all else that happens to it happens in an install.
   */
  default Optional<HostState> after(HostEvent event) {
    return switch (this) {
      case Unassigned s -> idle(event);
      case InstallFailed s -> idle(event);
      case NonOperational s -> idle(event);
      case NonResponsive s -> idle(event);
      case Installing s ->
          switch (event) {
            case HostEvent.InstallRequested e -> Optional.empty();
            case HostEvent.AgentSilent e ->
                Optional.of(new NonResponsive(Reason.AGENT_UNREACHABLE, e.text()));
            case HostEvent.LevelUnsupported e ->
                Optional.of(new NonOperational(Reason.CLUSTER_LEVEL_UNSUPPORTED, e.text()));
            case HostEvent.DeploymentDue e ->
                Optional.of(new NonOperational(Reason.MANAGEMENT_NETWORK_PENDING, e.text()));
            case HostEvent.DeploymentSkipped e ->
                Optional.of(new NonOperational(Reason.MANAGEMENT_NETWORK_MISSING, e.text()));
            case HostEvent.Failed e -> Optional.of(new InstallFailed(e.reason(), e.text()));
          };
    };
  }

  private static Optional<HostState> idle(HostEvent event) {
    return switch (event) {
      case HostEvent.InstallRequested e -> Optional.of(new Installing());
      case HostEvent.AgentSilent e -> Optional.empty();
      case HostEvent.LevelUnsupported e -> Optional.empty();
      case HostEvent.DeploymentDue e -> Optional.empty();
      case HostEvent.DeploymentSkipped e -> Optional.empty();
      case HostEvent.Failed e -> Optional.empty();
    };
  }
}
