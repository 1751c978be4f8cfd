package org.uplink.engine.rest;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.decision.Evidence;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostState;
import org.uplink.engine.host.Proof;
import org.uplink.engine.host.StateName;
import org.uplink.engine.install.Install;
import org.uplink.engine.install.Installs.Kept;
import org.uplink.engine.install.NetworkChange;
import org.uplink.engine.network.HostNetworks;
import org.uplink.engine.network.NetworkPreview;

/** Turns the domain's values into the interface's documents. */
final class Documents {
  private Documents() {}

  /** What else is known of a host. */
  record Beside(
      Optional<Install> install,
      Optional<Kept> decision,
      Optional<NetworkChange> change,
      Optional<Cluster> cluster) {}

  static org.uplink.api.Host host(Host host, Beside beside) {
    var decision = beside.decision();
    return new org.uplink.api.Host(
        host.name(),
        host.address(),
        host.port(),
        host.cluster(),
        status(host.state().name()),
        host.state().why().map(Documents::reason),
        host.state().words(),
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
        beside
            .cluster()
            .flatMap(
                cluster ->
                    host.networks()
                        .network(cluster.network().name())
                        .map(network -> network.differences(cluster.network())))
            .orElse(List.of()),
        host.proof().map(proof -> proof == Proof.PROVED ? "proved" : "unproved"),
        beside.install().map(run -> install(run, beside.change())),
        host.created(),
        host.changed());
  }

  private static org.uplink.api.Install install(Install run, Optional<NetworkChange> change) {
    return new org.uplink.api.Install(
        run.id(),
        run.order().kind().word(),
        run.step().toString(),
        run.started(),
        run.ended(),
        run.succeeded(),
        change
            .filter(open -> open.install() == run.id() && run.ended().isEmpty())
            .map(NetworkChange::rollsBack));
  }

  static org.uplink.api.HostStatus status(StateName state) {
    return switch (state) {
      case UNASSIGNED -> org.uplink.api.HostStatus.UNASSIGNED;
      case INSTALLING -> org.uplink.api.HostStatus.INSTALLING;
      case INSTALL_FAILED -> org.uplink.api.HostStatus.INSTALL_FAILED;
      case INITIALIZING -> org.uplink.api.HostStatus.INITIALIZING;
      case UP -> org.uplink.api.HostStatus.UP;
      case CONNECTING -> org.uplink.api.HostStatus.CONNECTING;
      case NON_OPERATIONAL -> org.uplink.api.HostStatus.NON_OPERATIONAL;
      case NON_RESPONSIVE -> org.uplink.api.HostStatus.NON_RESPONSIVE;
      case MAINTENANCE -> org.uplink.api.HostStatus.MAINTENANCE;
    };
  }

  private static org.uplink.api.StatusReason reason(HostState.Reason reason) {
    return switch (reason) {
      case MANAGEMENT_NETWORK_MISSING -> org.uplink.api.StatusReason.MANAGEMENT_NETWORK_MISSING;
      case SETUP_NETWORKS_REFUSED -> org.uplink.api.StatusReason.SETUP_NETWORKS_REFUSED;
      case NETWORK_CHANGE_UNDER_WAY -> org.uplink.api.StatusReason.NETWORK_CHANGE_UNDER_WAY;
      case SETUP_NETWORKS_FAILED -> org.uplink.api.StatusReason.SETUP_NETWORKS_FAILED;
      case NETWORK_NOT_COMMITTED -> org.uplink.api.StatusReason.NETWORK_NOT_COMMITTED;
      case ACTIVE_NIC_ELSEWHERE -> org.uplink.api.StatusReason.ACTIVE_NIC_ELSEWHERE;
      case STOPPED_ANSWERING -> org.uplink.api.StatusReason.STOPPED_ANSWERING;
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

  static org.uplink.api.HostNetworks networks(HostNetworks networks) {
    return new org.uplink.api.HostNetworks(
        networks.networks().stream()
            .map(
                network ->
                    new org.uplink.api.HostNetworks.Network(
                        network.name(),
                        network.device(),
                        network.bridged(),
                        network.vlan(),
                        network.mtu()))
            .toList(),
        networks.devices().stream()
            .map(
                device ->
                    new org.uplink.api.HostNetworks.Device(
                        device.name(),
                        device.kind().name().toLowerCase(Locale.ROOT),
                        device.lower(),
                        device.vlan(),
                        device.mtu(),
                        Stream.concat(device.ip().ipv4().stream(), device.ip().ipv6().stream())
                            .toList()))
            .toList());
  }

  static org.uplink.api.NetworkPlan plan(NetworkPreview preview) {
    return new org.uplink.api.NetworkPlan(
        Optional.of(preview.target().words()),
        Optional.empty(),
        preview.before(),
        preview.after(),
        preview.steps().stream()
            .map(step -> new org.uplink.api.NetworkPlan.Step(step.text(), step.inverse()))
            .toList(),
        preview.warnings(),
        preview.lookup());
  }

  static org.uplink.api.NetworkPlan nothingToDo(String text) {
    return new org.uplink.api.NetworkPlan(
        Optional.empty(),
        Optional.of(text),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty());
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
        cluster.network().name(),
        cluster.network().vlan(),
        cluster.network().mtu(),
        cluster.network().bridged(),
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
