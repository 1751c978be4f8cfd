package org.uplink.engine.host;

/** An event that changes the state of a host. */
public sealed interface HostEvent {
  /** An operator requests an install. */
  record InstallRequested() implements HostEvent {}

  /** An operator requests a deployment or a sync of the management network. */
  record DeployRequested() implements HostEvent {}

  /** An operator requests the network from before Uplink's first change, and then the removal. */
  record RestoreRequested() implements HostEvent {}

  /** The host has its original network again, and the engine forgets the host. */
  record NetworkRestored() implements HostEvent {}

  /** An operator requests that the host be used again. */
  record ActivateRequested() implements HostEvent {}

  /** An operator requests maintenance: the engine does not call the host any more. */
  record MaintenanceRequested() implements HostEvent {}

  /**
   * The agent did not answer a run in time.
   *
   * @param reason {@code STOPPED_ANSWERING} if the engine monitors the host until it answers again
   */
  record AgentSilent(HostState.Reason reason, String text) implements HostEvent {}

  /** The host does not support its cluster's compatibility level. */
  record LevelUnsupported(String text) implements HostEvent {}

  /** The engine did not deploy the management network. An operator has to deploy it. */
  record DeploymentSkipped(String text) implements HostEvent {}

  /** A run found no management network that works, and could not deploy it. */
  record NetworkFailed(HostState.Reason reason, String text) implements HostEvent {}

  /** A requested change was refused or rolled back, and the previous network is in force. */
  record ChangeFailed(HostState.Reason reason, String text) implements HostEvent {}

  /** The run failed. */
  record RunFailed(HostState.Reason reason, String text) implements HostEvent {}

  /** The management network is in force, and the engine checks the host next. */
  record NetworkInPlace() implements HostEvent {}

  /** The host has everything that an Up host needs. */
  record Activated() implements HostEvent {}

  /** A monitored host has lost its management network, or the network's address. */
  record NetworkLost(String text) implements HostEvent {}

  /** A monitored host did not answer pings. */
  record PingFailed() implements HostEvent {}

  /** A monitored host did not answer during the whole grace period. */
  record GracePeriodExpired(String text) implements HostEvent {}

  /** A monitored host answers again. */
  record AnsweredAgain() implements HostEvent {}
}
