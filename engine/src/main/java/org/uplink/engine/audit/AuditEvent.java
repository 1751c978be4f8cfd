package org.uplink.engine.audit;

import java.time.Instant;
import java.util.Optional;
import org.uplink.platform.TextSanitizer;

/**
 * An entry of the audit log.
 *
 * @param text what happened, to what, why, and what to do; cleaned, because it quotes hosts
 */
public record AuditEvent(
    Instant time,
    Severity severity,
    Type type,
    Optional<String> host,
    Optional<String> cluster,
    String text) {
  public AuditEvent {
    text = TextSanitizer.clean(text);
  }

  public static AuditEvent ofHost(Instant at, Type type, String host, String text) {
    return new AuditEvent(at, type.severity, type, Optional.of(host), Optional.empty(), text);
  }

  public static AuditEvent ofCluster(Instant at, Type type, String cluster, String text) {
    return new AuditEvent(at, type.severity, type, Optional.empty(), Optional.of(cluster), text);
  }

  public static AuditEvent ofEngine(Instant at, Type type, String text) {
    return new AuditEvent(at, type.severity, type, Optional.empty(), Optional.empty(), text);
  }

  /** How much an event matters. */
  public enum Severity {
    INFO,
    WARNING,
    ERROR
  }

  /** What happened. Programs rely on these names, so the names do not change. */
  public enum Type {
    ENGINE_STARTED("EngineStarted", Severity.INFO),
    ENGINE_STOPPED("EngineStopped", Severity.INFO),
    ENGINE_RESTORED("EngineRestored", Severity.WARNING),
    CERTIFICATE_EXPIRING("CertificateExpiring", Severity.WARNING),
    TOKEN_REPLACED("TokenReplaced", Severity.WARNING),
    KEY_READABLE("KeyReadable", Severity.WARNING),
    CLUSTER_ADDED("ClusterAdded", Severity.INFO),
    CLUSTER_CHANGED("ClusterChanged", Severity.INFO),
    CLUSTER_REMOVED("ClusterRemoved", Severity.INFO),
    HOST_ADDED("HostAdded", Severity.INFO),
    HOST_CHANGED("HostChanged", Severity.INFO),
    SECOND_AGENT_REFUSED("SecondAgentRefused", Severity.WARNING),
    HOST_REMOVED("HostRemoved", Severity.INFO),
    JOIN_TOKEN_CREATED("JoinTokenCreated", Severity.INFO),
    JOIN_TOKEN_REMOVED("JoinTokenRemoved", Severity.INFO),
    HOST_JOINED("HostJoined", Severity.INFO),
    HOST_JOIN_PENDING("HostJoinPending", Severity.INFO),
    HOST_JOIN_REJECTED("HostJoinRejected", Severity.INFO),
    HOST_JOIN_REFUSED("HostJoinRefused", Severity.WARNING),
    CERTIFICATE_REVOKED("CertificateRevoked", Severity.WARNING),
    CERTIFICATE_RENEWED("CertificateRenewed", Severity.INFO),
    CERTIFICATE_NOT_RENEWED("CertificateNotRenewed", Severity.WARNING),
    CERTIFICATE_EXPIRED("CertificateExpired", Severity.ERROR),
    HOST_ADDRESS_CHANGED("HostAddressChanged", Severity.WARNING),
    RUN_STARTED("RunStarted", Severity.INFO),
    ACTIVE_NIC_CHANGED("ActiveNicChanged", Severity.WARNING),
    MANAGEMENT_NETWORK_LEFT("ManagementNetworkLeft", Severity.WARNING),
    MANAGEMENT_NETWORK_PENDING("ManagementNetworkPending", Severity.INFO),
    MANAGEMENT_NETWORK_DEPLOYED("ManagementNetworkDeployed", Severity.INFO),
    MANAGEMENT_NETWORK_WARNINGS("ManagementNetworkWarnings", Severity.WARNING),
    MANAGEMENT_NETWORK_STOPPED("ManagementNetworkStopped", Severity.ERROR),
    MANAGEMENT_NETWORK_REFUSED("ManagementNetworkRefused", Severity.ERROR),
    VLAN_MISMATCH("ManagementNetworkVlanMismatch", Severity.ERROR),
    BOND_TOO_SMALL("ManagementNetworkBondTooSmall", Severity.ERROR),
    SETUP_NETWORKS_FAILED("SetupNetworksFailed", Severity.ERROR),
    NETWORK_COMMIT_FAILED("NetworkCommitFailed", Severity.ERROR),
    ACTIVE_NIC_ELSEWHERE("ActiveNicElsewhere", Severity.ERROR),
    HOST_NETWORK_CHANGED("HostNetworkChanged", Severity.WARNING),
    HOST_NETWORK_DRIFTED("HostNetworkDrifted", Severity.WARNING),
    HOST_NETWORK_DRIFT_ENDED("HostNetworkDriftEnded", Severity.INFO),
    HOST_CONNECTED("HostConnected", Severity.INFO),
    HOST_DISCONNECTED("HostDisconnected", Severity.WARNING),
    HOST_UP("HostUp", Severity.INFO),
    HOST_MAINTENANCE("HostMaintenance", Severity.INFO),
    MANAGEMENT_NETWORK_SKIPPED("ManagementNetworkSkipped", Severity.WARNING),
    CLUSTER_LEVEL_UNSUPPORTED("ClusterLevelUnsupported", Severity.ERROR),
    HOST_NOT_REMOVED("HostNotRemoved", Severity.ERROR),
    HOST_NON_RESPONSIVE("HostNonResponsive", Severity.ERROR),
    RUN_FAILED("RunFailed", Severity.ERROR);

    private final String word;
    private final Severity severity;

    Type(String word, Severity severity) {
      this.word = word;
      this.severity = severity;
    }

    public String word() {
      return word;
    }

    public Severity severity() {
      return severity;
    }
  }
}
