package org.uplink.api.host;

/**
 * Why a host is in its status, as a code for programs; {@link Host#statusText()} is the sentence
 * for people.
 */
public enum StatusReason {
  /** There is no management network: the deployment was skipped, or somebody took it away. */
  MANAGEMENT_NETWORK_MISSING("ManagementNetworkMissing"),
  /** A rule, or the host, refused the management network; nothing was changed. */
  SETUP_NETWORKS_REFUSED("SetupNetworksRefused"),
  /** Somebody else was changing the host's network; nothing was done. Try again in a while. */
  NETWORK_CHANGE_PENDING("NetworkChangeUnderWay"),
  /** The management network was rolled back by the host. */
  SETUP_NETWORKS_FAILED("SetupNetworksFailed"),
  /** The management network is in force, and a restart of the host would undo it. */
  NETWORK_NOT_COMMITTED("NetworkNotCommitted"),
  /** The management network is in force, and the host reaches the engine by something else. */
  ACTIVE_NIC_ELSEWHERE("ActiveNicElsewhere"),
  /** The host does not support its cluster's compatibility level. */
  CLUSTER_LEVEL_UNSUPPORTED("ClusterLevelUnsupported"),
  /** The agent could not be reached, or did not answer, in its time. */
  AGENT_UNREACHABLE("AgentUnreachable"),
  /** The host was Up, or its network was being changed, and it does not answer any more. */
  STOPPED_ANSWERING("StoppedAnswering"),
  /**
   * Something answered, and its certificate does not name this host, or is of another authority.
   */
  IDENTITY_REFUSED("IdentityRefused"),
  /** The connection to the agent broke in the middle of the install. */
  AGENT_LOST("AgentLost"),
  /** The agent answered a verb with an error, or with something that cannot be read. */
  AGENT_ERROR("AgentError"),
  /** getRoute was there and failed (row 3 of the decision). */
  ROUTE_LOOKUP_FAILED("RouteLookupFailed"),
  /** The engine stopped, or was killed, during the install. */
  ENGINE_RESTARTED("EngineRestarted"),
  /** The engine itself failed; its log has the details. */
  ENGINE_ERROR("EngineError");

  private final String word;

  StatusReason(String word) {
    this.word = word;
  }

  /** The word in JSON. */
  @Override
  public String toString() {
    return word;
  }
}
