package org.uplink.engine.host;

/** What happens to a host. */
public sealed interface HostEvent {
  /** An operator asks for an install. */
  record InstallRequested() implements HostEvent {}

  /** An operator asks for the management network, by hand or in sync with the cluster. */
  record DeployRequested() implements HostEvent {}

  /** An operator asks for the host to be used again. */
  record ActivateRequested() implements HostEvent {}

  /** An operator asks for the host to be left alone. */
  record MaintenanceRequested() implements HostEvent {}

  /**
   * The agent did not answer in its time, in an install or the like.
   *
   * @param reason {@code STOPPED_ANSWERING} where it is to be followed until it answers again
   */
  record AgentSilent(HostState.Reason reason, String text) implements HostEvent {}

  /** The host does not support its cluster's level. */
  record LevelUnsupported(String text) implements HostEvent {}

  /** Decided: an operator has to see to the management network. */
  record DeploymentSkipped(String text) implements HostEvent {}

  /** The management network could not be deployed, or is gone. */
  record NetworkFailed(HostState.Reason reason, String text) implements HostEvent {}

  /**
   * A change that was asked for by hand was refused or undone, and the network that the host had is
   * in force.
   */
  record ChangeFailed(HostState.Reason reason, String text) implements HostEvent {}

  /** The install failed. */
  record RunFailed(HostState.Reason reason, String text) implements HostEvent {}

  /** The management network is in force; what is left is to look at the host as it is now. */
  record NetworkInPlace() implements HostEvent {}

  /** All that an Up host needs was seen. */
  record Activated() implements HostEvent {}

  /** A host that is followed did not answer a ping. */
  record PingFailed() implements HostEvent {}

  /** It did not answer for so long that it is given up for now. */
  record GracePeriodExpired(String text) implements HostEvent {}

  /** It answers again. */
  record AnsweredAgain() implements HostEvent {}
}
