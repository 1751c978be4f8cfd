package org.uplink.api.host;

/**
 * Why a host is in its status, as a code for programs. {@link HostDocument#statusText()} is the
 * sentence for people.
 */
public enum StatusReason {
  /** The deployment was skipped, or somebody removed the management network. */
  MANAGEMENT_NETWORK_MISSING("ManagementNetworkMissing"),
  /** A rule or the host refused the management network. Nothing was changed. */
  SETUP_NETWORKS_REFUSED("SetupNetworksRefused"),
  /** The plan has warnings that stop installs in the cluster. Nothing was changed. */
  WARNINGS_NOT_ACCEPTED("WarningsNotAccepted"),
  /** Another change of the host's network was pending, so nothing was done. Retry later. */
  NETWORK_CHANGE_PENDING("NetworkChangePending"),
  /** The host rolled the management network back. */
  SETUP_NETWORKS_FAILED("SetupNetworksFailed"),
  /** The management network is in force, but a restart of the host would undo it. */
  NETWORK_NOT_COMMITTED("NetworkNotCommitted"),
  /** The management network is in force, but the host reaches the engine through another device. */
  ACTIVE_NIC_ELSEWHERE("ActiveNicElsewhere"),
  SAME_MACHINE("SameMachine"),
  /** The host does not support its cluster's compatibility level. */
  CLUSTER_LEVEL_UNSUPPORTED("ClusterLevelUnsupported"),
  /** The agent could not be reached, or did not answer in time. */
  AGENT_UNREACHABLE("AgentUnreachable"),
  /** The host was Up, or its network was being changed, and it does not answer any more. */
  STOPPED_ANSWERING("StoppedAnswering"),
  /**
   * The certificate that the agent presented does not name this host, or another authority issued
   * it.
   */
  IDENTITY_REFUSED("IdentityRefused"),
  /** The connection to the agent broke during the run. */
  AGENT_LOST("AgentLost"),
  /** The agent answered a verb with an error, or with a result that the engine could not read. */
  AGENT_ERROR("AgentError"),
  /** The host could not look up the route to the engine (row 3 of the decision table). */
  ROUTE_LOOKUP_FAILED("RouteLookupFailed"),
  /** The engine was stopped or killed during the run. */
  ENGINE_RESTARTED("EngineRestarted"),
  /** The engine itself failed. Its log has the cause. */
  ENGINE_ERROR("EngineError");

  private final String word;

  StatusReason(String word) {
    this.word = word;
  }

  /** Returns the word in JSON. */
  @Override
  public String toString() {
    return word;
  }
}
