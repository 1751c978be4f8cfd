package org.uplink.engine.rest;

import java.util.Optional;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.decision.Evidence;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostState;
import org.uplink.engine.install.Install;
import org.uplink.engine.install.Installs.Kept;

/** Turns the domain's values into the interface's documents. */
final class Documents {
  private Documents() {}

  static org.uplink.api.Host host(Host host, Optional<Install> install, Optional<Kept> decision) {
    return new org.uplink.api.Host(
        host.name(),
        host.address(),
        host.port(),
        host.cluster(),
        status(host.state()),
        reason(host.state()),
        text(host.state()),
        host.activeNic(),
        decision.map(
            kept ->
                new org.uplink.api.DecisionSummary(
                    kept.id(),
                    kept.decision().row(),
                    kept.decision().activeNic(),
                    deployment(kept.decision()),
                    kept.decision().verdict())),
        host.software().clusterLevels().isEmpty() && host.software().version().isEmpty()
            ? Optional.empty()
            : Optional.of(
                new org.uplink.api.Software(
                    host.software().version(),
                    host.software().operatingSystem(),
                    host.software().uuid(),
                    host.software().clusterLevels())),
        install.map(
            run ->
                new org.uplink.api.Install(
                    run.id(), run.step().toString(), run.started(), run.ended(), run.succeeded())),
        host.created(),
        host.changed());
  }

  private static org.uplink.api.HostStatus status(HostState state) {
    return switch (state) {
      case HostState.Unassigned s -> org.uplink.api.HostStatus.UNASSIGNED;
      case HostState.Installing s -> org.uplink.api.HostStatus.INSTALLING;
      case HostState.InstallFailed s -> org.uplink.api.HostStatus.INSTALL_FAILED;
      case HostState.NonOperational s -> org.uplink.api.HostStatus.NON_OPERATIONAL;
      case HostState.NonResponsive s -> org.uplink.api.HostStatus.NON_RESPONSIVE;
    };
  }

  private static Optional<org.uplink.api.StatusReason> reason(HostState state) {
    return switch (state) {
      case HostState.Unassigned s -> Optional.empty();
      case HostState.Installing s -> Optional.empty();
      case HostState.InstallFailed s -> Optional.of(reason(s.reason()));
      case HostState.NonOperational s -> Optional.of(reason(s.reason()));
      case HostState.NonResponsive s -> Optional.of(reason(s.reason()));
    };
  }

  private static org.uplink.api.StatusReason reason(HostState.Reason reason) {
    return switch (reason) {
      case MANAGEMENT_NETWORK_PENDING -> org.uplink.api.StatusReason.MANAGEMENT_NETWORK_PENDING;
      case MANAGEMENT_NETWORK_MISSING -> org.uplink.api.StatusReason.MANAGEMENT_NETWORK_MISSING;
      case CLUSTER_LEVEL_UNSUPPORTED -> org.uplink.api.StatusReason.CLUSTER_LEVEL_UNSUPPORTED;
      case AGENT_UNREACHABLE -> org.uplink.api.StatusReason.AGENT_UNREACHABLE;
      case IDENTITY_REFUSED -> org.uplink.api.StatusReason.IDENTITY_REFUSED;
      case AGENT_LOST -> org.uplink.api.StatusReason.AGENT_LOST;
      case AGENT_ERROR -> org.uplink.api.StatusReason.AGENT_ERROR;
      case ROUTE_LOOKUP_FAILED -> org.uplink.api.StatusReason.ROUTE_LOOKUP_FAILED;
      case ENGINE_RESTARTED -> org.uplink.api.StatusReason.ENGINE_RESTARTED;
      case ENGINE_ERROR -> org.uplink.api.StatusReason.ENGINE_ERROR;
    };
  }

  private static Optional<String> text(HostState state) {
    return switch (state) {
      case HostState.Unassigned s -> Optional.empty();
      case HostState.Installing s -> Optional.empty();
      case HostState.InstallFailed s -> Optional.of(s.text());
      case HostState.NonOperational s -> Optional.of(s.text());
      case HostState.NonResponsive s -> Optional.of(s.text());
    };
  }

  static org.uplink.api.Decision decision(Kept kept) {
    var decision = kept.decision();
    return new org.uplink.api.Decision(
        kept.id(),
        kept.host(),
        kept.install(),
        kept.at(),
        decision.row(),
        decision.situation(),
        decision.activeNic(),
        decision.proposedNic(),
        decision.previousNic(),
        confidence(decision),
        deployment(decision),
        decision.verdict(),
        decision.reason(),
        decision.wayOn(),
        decision.sourceTranslated(),
        decision.destinationTranslated(),
        decision.evidence().stream().map(Documents::evidence).toList());
  }

  private static org.uplink.api.Confidence confidence(Decision decision) {
    return switch (decision.confidence()) {
      case CONFIRMED -> org.uplink.api.Confidence.CONFIRMED;
      case CONTESTED -> org.uplink.api.Confidence.CONTESTED;
      case REPORTED -> org.uplink.api.Confidence.REPORTED;
      case NONE -> org.uplink.api.Confidence.NONE;
    };
  }

  private static org.uplink.api.Deployment deployment(Decision decision) {
    return switch (decision.deployment()) {
      case YES -> org.uplink.api.Deployment.YES;
      case SKIP -> org.uplink.api.Deployment.SKIP;
      case BY_HAND -> org.uplink.api.Deployment.BY_HAND;
    };
  }

  private static org.uplink.api.Evidence evidence(Evidence piece) {
    return new org.uplink.api.Evidence(
        switch (piece.kind()) {
          case FLOW_ROUTE -> "flowRoute";
          case PLAIN_ROUTE -> "plainRoute";
          case OTHER_FAMILY -> "otherFamily";
          case LOCAL_ADDRESS -> "localAddress";
          case PEER_ADDRESS -> "peerAddress";
          case SOURCE_TRANSLATION -> "sourceTranslation";
          case DESTINATION_TRANSLATION -> "destinationTranslation";
          case LAST_CLIENT_IFACE -> "lastClientIface";
          case DIALLED_ADDRESS -> "dialledAddress";
          case LINK_STATE -> "linkState";
          case BOOT_ID -> "bootId";
          case CLUSTER_LEVEL -> "clusterLevel";
        },
        switch (piece.stance()) {
          case DECIDES -> org.uplink.api.Stance.DECIDES;
          case AGREES -> org.uplink.api.Stance.AGREES;
          case DISSENTS -> org.uplink.api.Stance.DISSENTS;
          case INFORMS -> org.uplink.api.Stance.INFORMS;
          case UNAVAILABLE -> org.uplink.api.Stance.UNAVAILABLE;
        },
        piece.question(),
        piece.answer(),
        piece.device());
  }

  static org.uplink.api.Cluster cluster(Cluster cluster) {
    return new org.uplink.api.Cluster(
        cluster.name(),
        cluster.level().toString(),
        cluster.managementNetwork(),
        switch (cluster.onDissent()) {
          case SKIP -> org.uplink.api.DissentPolicy.SKIP;
          case DEPLOY -> org.uplink.api.DissentPolicy.DEPLOY;
        });
  }

  static org.uplink.api.Event event(AuditLog.Entry entry) {
    var event = entry.event();
    return new org.uplink.api.Event(
        entry.id(),
        event.at(),
        switch (event.severity()) {
          case INFO -> org.uplink.api.Severity.INFO;
          case WARNING -> org.uplink.api.Severity.WARNING;
          case ERROR -> org.uplink.api.Severity.ERROR;
        },
        event.type().word(),
        event.host(),
        event.cluster(),
        event.text());
  }
}
