package org.uplink.engine.rest;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.uplink.api.decision.DecisionSummary;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.change.ChangeRequest;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.decision.Evidence;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostState;
import org.uplink.engine.host.Software;
import org.uplink.engine.host.StateName;
import org.uplink.engine.network.ChangePlan;
import org.uplink.engine.network.HostNetworks;
import org.uplink.engine.run.Run;
import org.uplink.engine.run.RunRepository.StoredDecision;
import org.uplink.verbs.change.Proof;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/** Turns the domain's values into the documents of the REST interface. */
final class DocumentWriter {
  private DocumentWriter() {}

  static org.uplink.api.host.Host host(Host host, HostDetails details) {
    return new org.uplink.api.host.Host(
        host.name(),
        host.address(),
        host.port(),
        host.cluster(),
        status(host.state().name()),
        host.state().statusReason().map(DocumentWriter::reason),
        host.state().statusText(),
        host.activeNic(),
        details.decision().map(DocumentWriter::summary),
        software(host.software()),
        details.cluster().map(cluster -> differences(host, cluster)).orElse(List.of()),
        host.proof().map(proof -> proof == Proof.PROVED ? "proved" : "unproved"),
        details.run().map(run -> run(run, details.unresolvedChange())),
        host.created(),
        host.changed());
  }

  static org.uplink.api.host.HostStatus status(StateName state) {
    return switch (state) {
      case UNASSIGNED -> org.uplink.api.host.HostStatus.UNASSIGNED;
      case INSTALLING -> org.uplink.api.host.HostStatus.INSTALLING;
      case INSTALL_FAILED -> org.uplink.api.host.HostStatus.INSTALL_FAILED;
      case INITIALIZING -> org.uplink.api.host.HostStatus.INITIALIZING;
      case UP -> org.uplink.api.host.HostStatus.UP;
      case CONNECTING -> org.uplink.api.host.HostStatus.CONNECTING;
      case NON_OPERATIONAL -> org.uplink.api.host.HostStatus.NON_OPERATIONAL;
      case NON_RESPONSIVE -> org.uplink.api.host.HostStatus.NON_RESPONSIVE;
      case MAINTENANCE -> org.uplink.api.host.HostStatus.MAINTENANCE;
    };
  }

  static org.uplink.api.host.HostNetworks networks(HostNetworks networks) {
    return new org.uplink.api.host.HostNetworks(
        networks.networks().stream()
            .map(
                network ->
                    new org.uplink.api.host.HostNetworks.Network(
                        network.name(),
                        network.device(),
                        network.bridged(),
                        network.vlan(),
                        network.mtu()))
            .toList(),
        networks.devices().stream()
            .map(
                device ->
                    new org.uplink.api.host.HostNetworks.Device(
                        device.name(),
                        device.kind().name().toLowerCase(Locale.ROOT),
                        device.lower(),
                        device.vlan(),
                        device.mtu(),
                        Stream.concat(device.ip().ipv4().stream(), device.ip().ipv6().stream())
                            .toList()))
            .toList());
  }

  static org.uplink.api.run.NetworkPlan plan(ChangePlan plan) {
    return new org.uplink.api.run.NetworkPlan(
        Optional.of(plan.target().description()),
        Optional.empty(),
        plan.before(),
        plan.after(),
        plan.steps().stream()
            .map(step -> new org.uplink.api.run.NetworkPlan.Step(step.text(), step.inverse()))
            .toList(),
        plan.warnings().stream().map(DocumentWriter::warning).toList(),
        plan.lookup());
  }

  static org.uplink.api.run.PlanWarning warning(PlanWarning warning) {
    return new org.uplink.api.run.PlanWarning(
        warning.code(), warning.device(), warning.subject(), warning.text(), warning.cutsOff());
  }

  static org.uplink.api.run.NetworkPlan nothingToDo(String message) {
    return new org.uplink.api.run.NetworkPlan(
        Optional.empty(),
        Optional.of(message),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty());
  }

  /** Returns the document of a decision. Its next step is the one of the time of the decision. */
  static org.uplink.api.decision.Decision decision(StoredDecision stored) {
    return decision(stored, stored.decision().nextStep());
  }

  static org.uplink.api.decision.Decision decision(StoredDecision stored, String nextStep) {
    Decision decision = stored.decision();
    return new org.uplink.api.decision.Decision(
        stored.id(),
        stored.host(),
        stored.run(),
        stored.time(),
        decision.row(),
        decision.situation(),
        decision.activeNic(),
        decision.proposedNic(),
        decision.previousNic(),
        confidence(decision),
        deployment(decision),
        decision.verdict(),
        decision.reason(),
        nextStep,
        decision.sourceTranslated(),
        decision.destinationTranslated(),
        decision.evidence().stream().map(DocumentWriter::evidence).toList());
  }

  static org.uplink.api.cluster.Cluster cluster(Cluster cluster) {
    return new org.uplink.api.cluster.Cluster(
        cluster.name(),
        cluster.level().toString(),
        cluster.network().name(),
        cluster.network().vlan(),
        cluster.network().mtu(),
        cluster.network().bridged(),
        switch (cluster.onDisagreement()) {
          case SKIP -> org.uplink.api.cluster.DisagreementPolicy.SKIP;
          case DEPLOY -> org.uplink.api.cluster.DisagreementPolicy.DEPLOY;
        },
        cluster.onWarnings().stopOn().stream().map(WarningCode::word).toList(),
        cluster.onWarnings().chosen().isEmpty());
  }

  static org.uplink.api.event.Event event(AuditLog.Entry entry) {
    AuditEvent event = entry.event();
    return new org.uplink.api.event.Event(
        entry.id(),
        event.time(),
        switch (event.severity()) {
          case INFO -> org.uplink.api.event.Severity.INFO;
          case WARNING -> org.uplink.api.event.Severity.WARNING;
          case ERROR -> org.uplink.api.event.Severity.ERROR;
        },
        event.type().word(),
        event.host(),
        event.cluster(),
        event.text());
  }

  private static DecisionSummary summary(StoredDecision stored) {
    Decision decision = stored.decision();
    return new DecisionSummary(
        stored.id(),
        decision.row(),
        decision.activeNic(),
        deployment(decision),
        decision.verdict());
  }

  /** Returns what the agent reports about itself; empty if its capabilities were never read. */
  private static Optional<org.uplink.api.host.Software> software(Software software) {
    return software.clusterLevels().isEmpty() && software.version().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new org.uplink.api.host.Software(
                software.version(),
                software.operatingSystem(),
                software.uuid(),
                software.clusterLevels()));
  }

  private static List<String> differences(Host host, Cluster cluster) {
    return host.networks()
        .network(cluster.network().name())
        .map(network -> network.differences(cluster.network()))
        .orElse(List.of());
  }

  private static org.uplink.api.run.Run run(Run run, Optional<ChangeRequest> unresolvedChange) {
    return new org.uplink.api.run.Run(
        run.id(),
        run.request().kind().word(),
        run.step().toString(),
        run.started(),
        run.ended(),
        run.succeeded(),
        unresolvedChange
            .filter(change -> change.run() == run.id() && run.ended().isEmpty())
            .map(ChangeRequest::rollbackAt),
        run.warnings().stream().map(DocumentWriter::warning).toList(),
        run.request().accepted());
  }

  private static org.uplink.api.host.StatusReason reason(HostState.Reason reason) {
    return switch (reason) {
      case MANAGEMENT_NETWORK_MISSING ->
          org.uplink.api.host.StatusReason.MANAGEMENT_NETWORK_MISSING;
      case SETUP_NETWORKS_REFUSED -> org.uplink.api.host.StatusReason.SETUP_NETWORKS_REFUSED;
      case WARNINGS_NOT_ACCEPTED -> org.uplink.api.host.StatusReason.WARNINGS_NOT_ACCEPTED;
      case NETWORK_CHANGE_PENDING -> org.uplink.api.host.StatusReason.NETWORK_CHANGE_PENDING;
      case SETUP_NETWORKS_FAILED -> org.uplink.api.host.StatusReason.SETUP_NETWORKS_FAILED;
      case NETWORK_NOT_COMMITTED -> org.uplink.api.host.StatusReason.NETWORK_NOT_COMMITTED;
      case ACTIVE_NIC_ELSEWHERE -> org.uplink.api.host.StatusReason.ACTIVE_NIC_ELSEWHERE;
      case SAME_MACHINE -> org.uplink.api.host.StatusReason.SAME_MACHINE;
      case STOPPED_ANSWERING -> org.uplink.api.host.StatusReason.STOPPED_ANSWERING;
      case CLUSTER_LEVEL_UNSUPPORTED -> org.uplink.api.host.StatusReason.CLUSTER_LEVEL_UNSUPPORTED;
      case AGENT_UNREACHABLE -> org.uplink.api.host.StatusReason.AGENT_UNREACHABLE;
      case IDENTITY_REFUSED -> org.uplink.api.host.StatusReason.IDENTITY_REFUSED;
      case AGENT_LOST -> org.uplink.api.host.StatusReason.AGENT_LOST;
      case AGENT_ERROR -> org.uplink.api.host.StatusReason.AGENT_ERROR;
      case ROUTE_LOOKUP_FAILED -> org.uplink.api.host.StatusReason.ROUTE_LOOKUP_FAILED;
      case ENGINE_RESTARTED -> org.uplink.api.host.StatusReason.ENGINE_RESTARTED;
      case ENGINE_ERROR -> org.uplink.api.host.StatusReason.ENGINE_ERROR;
    };
  }

  private static org.uplink.api.decision.Confidence confidence(Decision decision) {
    return switch (decision.confidence()) {
      case CONFIRMED -> org.uplink.api.decision.Confidence.CONFIRMED;
      case CONTESTED -> org.uplink.api.decision.Confidence.CONTESTED;
      case REPORTED -> org.uplink.api.decision.Confidence.REPORTED;
      case NONE -> org.uplink.api.decision.Confidence.NONE;
    };
  }

  private static org.uplink.api.decision.Deployment deployment(Decision decision) {
    return switch (decision.deployment()) {
      case YES -> org.uplink.api.decision.Deployment.YES;
      case SKIP -> org.uplink.api.decision.Deployment.SKIP;
      case MANUAL -> org.uplink.api.decision.Deployment.MANUAL;
    };
  }

  private static org.uplink.api.decision.Evidence evidence(Evidence piece) {
    return new org.uplink.api.decision.Evidence(
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
          case DECIDES -> org.uplink.api.decision.Stance.DECIDES;
          case AGREES -> org.uplink.api.decision.Stance.AGREES;
          case DISAGREES -> org.uplink.api.decision.Stance.DISAGREES;
          case INFORMS -> org.uplink.api.decision.Stance.INFORMS;
          case UNKNOWN -> org.uplink.api.decision.Stance.UNKNOWN;
        },
        piece.text(),
        piece.question(),
        piece.answer(),
        piece.device());
  }

  /**
   * The parts of a host's document that the host itself does not have.
   *
   * @param run the latest run
   * @param decision the latest decision
   */
  record HostDetails(
      Optional<Run> run,
      Optional<StoredDecision> decision,
      Optional<ChangeRequest> unresolvedChange,
      Optional<Cluster> cluster) {}
}
