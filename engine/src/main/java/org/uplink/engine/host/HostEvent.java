package org.uplink.engine.host;

/** What happens to a host. */
public sealed interface HostEvent {
  /** An operator asks for an install. */
  record InstallRequested() implements HostEvent {}

  /** The agent did not answer in its time. */
  record AgentSilent(String text) implements HostEvent {}

  /** The host does not support its cluster's level. */
  record LevelUnsupported(String text) implements HostEvent {}

  /** Decided: the management network goes on the active NIC. */
  record DeploymentDue(String text) implements HostEvent {}

  /** Decided: an operator has to see to the management network. */
  record DeploymentSkipped(String text) implements HostEvent {}

  /** The install failed. */
  record Failed(HostState.Reason reason, String text) implements HostEvent {}
}
