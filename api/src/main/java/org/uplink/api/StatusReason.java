package org.uplink.api;

/**
 * Why a host is in its status, as a code for programs; {@link Host#statusText()} is the sentence
 * for people.
 */
public enum StatusReason {
  /** The active NIC is known and its management network is to be deployed. */
  MANAGEMENT_NETWORK_PENDING("ManagementNetworkPending"),
  /**
   * The automatic deployment was skipped, or is for an operator to start: there is no management
   * network.
   */
  MANAGEMENT_NETWORK_MISSING("ManagementNetworkMissing"),
  /** The host does not support its cluster's compatibility level. */
  CLUSTER_LEVEL_UNSUPPORTED("ClusterLevelUnsupported"),
  /** The agent could not be reached, or did not answer, in its time. */
  AGENT_UNREACHABLE("AgentUnreachable"),
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
