package org.uplink.engine.rest;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.uplink.address.Endpoint;
import org.uplink.api.cluster.ClusterDocument;
import org.uplink.api.cluster.OnDisagreement;
import org.uplink.api.event.Event;
import org.uplink.api.event.Severity;
import org.uplink.api.host.HostConnection;
import org.uplink.api.host.HostCreation;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostDrift;
import org.uplink.api.host.HostNetworksDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.api.host.SoftwareDocument;
import org.uplink.api.host.StatusReason;
import org.uplink.api.owner.OwnerDocument;
import org.uplink.api.run.NetworkPlan;
import org.uplink.api.run.RunDocument;
import org.uplink.api.run.WarningDocument;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.audit.AuditLog;
import org.uplink.engine.change.ChangeRequest;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostAccess;
import org.uplink.engine.host.HostPresence;
import org.uplink.engine.host.HostState;
import org.uplink.engine.host.Software;
import org.uplink.engine.host.StateName;
import org.uplink.engine.network.ChangePlan;
import org.uplink.engine.network.HostNetworks;
import org.uplink.engine.run.Run;
import org.uplink.engine.run.RunRepository.StoredDecision;
import org.uplink.verbs.change.Proof;
import org.uplink.verbs.owner.DeviceOwner;
import org.uplink.verbs.proof.Probe;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/** Turns the domain's values into the documents of the REST interface. */
final class DocumentWriter {
  private DocumentWriter() {}

  static HostDocument host(Host host, HostDetails details) {
    return new HostDocument(
        host.name(),
        host.dialsIn() ? HostCreation.DIAL_IN : HostCreation.DIRECT,
        direct(host).map(HostAccess.Direct::address),
        direct(host).map(HostAccess.Direct::port),
        details
            .connected()
            .map(seen -> new HostConnection(Endpoint.format(seen.address()), seen.since())),
        details.connected().isPresent() ? Optional.empty() : host.awaySince(),
        host.cluster(),
        status(host.state().name()),
        host.state().statusReason().map(DocumentWriter::reason),
        host.state().statusText(),
        host.activeNic(),
        nicOwner(host),
        details.decision().map(DecisionWriter::summary),
        software(host.software()),
        details.cluster().map(cluster -> differences(host, cluster)).orElse(List.of()),
        host.driftSince().map(since -> new HostDrift(since, host.networks().missing())),
        host.proof().map(proof -> proof == Proof.PROVED ? "proved" : "unproved"),
        details.run().map(run -> run(run, details.unresolvedChange())),
        host.created(),
        host.changed());
  }

  private static Optional<String> nicOwner(Host host) {
    return host.activeNic().stream()
        .flatMap(nic -> host.networks().ownedIn(nic).stream())
        .flatMap(device -> device.owner().stream())
        .flatMap(owner -> owner.program().stream())
        .findFirst();
  }

  private static Optional<HostAccess.Direct> direct(Host host) {
    return host.access() instanceof HostAccess.Direct found ? Optional.of(found) : Optional.empty();
  }

  static HostStatus status(StateName state) {
    return switch (state) {
      case UNASSIGNED -> HostStatus.UNASSIGNED;
      case INSTALLING -> HostStatus.INSTALLING;
      case INSTALL_FAILED -> HostStatus.INSTALL_FAILED;
      case INITIALIZING -> HostStatus.INITIALIZING;
      case UP -> HostStatus.UP;
      case CONNECTING -> HostStatus.CONNECTING;
      case NON_OPERATIONAL -> HostStatus.NON_OPERATIONAL;
      case NON_RESPONSIVE -> HostStatus.NON_RESPONSIVE;
      case MAINTENANCE -> HostStatus.MAINTENANCE;
    };
  }

  static HostNetworksDocument networks(HostNetworks networks) {
    return new HostNetworksDocument(
        networks.networks().stream()
            .map(
                network ->
                    new HostNetworksDocument.Network(
                        network.name(),
                        network.device(),
                        network.bridged(),
                        network.vlan(),
                        network.mtu()))
            .toList(),
        networks.devices().stream()
            .map(
                device ->
                    new HostNetworksDocument.Device(
                        device.name(),
                        device.kind().name().toLowerCase(Locale.ROOT),
                        device.lower(),
                        device.vlan(),
                        device.mtu(),
                        Stream.concat(device.ip().ipv4().stream(), device.ip().ipv6().stream())
                            .toList(),
                        device.owner().map(owner -> owner(device.name(), owner))))
            .toList());
  }

  static NetworkPlan plan(ChangePlan plan) {
    return new NetworkPlan(
        Optional.of(plan.target().description()),
        Optional.empty(),
        plan.before(),
        plan.after(),
        plan.steps().stream()
            .map(step -> new NetworkPlan.Step(step.text(), step.inverse()))
            .toList(),
        plan.owners().entrySet().stream()
            .map(entry -> owner(entry.getKey(), entry.getValue()))
            .toList(),
        plan.warnings().stream().map(DocumentWriter::warning).toList(),
        plan.lookup());
  }

  static WarningDocument warning(PlanWarning warning) {
    return new WarningDocument(
        warning.code(), warning.device(), warning.subject(), warning.text(), warning.cutsOff());
  }

  static NetworkPlan nothingToDo(String message) {
    return new NetworkPlan(
        Optional.empty(),
        Optional.of(message),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty());
  }

  static ClusterDocument cluster(Cluster cluster) {
    return new ClusterDocument(
        cluster.name(),
        cluster.level().toString(),
        cluster.network().name(),
        cluster.network().vlan(),
        cluster.network().mtu(),
        cluster.network().bridged(),
        switch (cluster.onDisagreement()) {
          case SKIP -> OnDisagreement.SKIP;
          case DEPLOY -> OnDisagreement.DEPLOY;
        },
        cluster.onWarnings().stopOn().stream().map(WarningCode::word).toList(),
        cluster.onWarnings().chosen().isEmpty(),
        cluster.probes().stream().map(Probe::toString).toList());
  }

  static Event event(AuditLog.Entry entry) {
    AuditEvent event = entry.event();
    return new Event(
        entry.id(),
        event.time(),
        switch (event.severity()) {
          case INFO -> Severity.INFO;
          case WARNING -> Severity.WARNING;
          case ERROR -> Severity.ERROR;
        },
        event.type().word(),
        event.host(),
        event.cluster(),
        event.text());
  }

  private static OwnerDocument owner(String device, DeviceOwner owner) {
    return new OwnerDocument(
        device,
        owner.program(),
        owner.version(),
        owner.tried(),
        owner.backend(),
        owner.evidence(),
        owner.notes(),
        owner.describe());
  }

  /** Returns what the agent reports about itself; empty if its capabilities were never read. */
  private static Optional<SoftwareDocument> software(Software software) {
    return software.clusterLevels().isEmpty() && software.version().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new SoftwareDocument(
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

  private static RunDocument run(Run run, Optional<ChangeRequest> unresolvedChange) {
    return new RunDocument(
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

  private static StatusReason reason(HostState.Reason reason) {
    return switch (reason) {
      case MANAGEMENT_NETWORK_MISSING -> StatusReason.MANAGEMENT_NETWORK_MISSING;
      case SETUP_NETWORKS_REFUSED -> StatusReason.SETUP_NETWORKS_REFUSED;
      case WARNINGS_NOT_ACCEPTED -> StatusReason.WARNINGS_NOT_ACCEPTED;
      case NETWORK_CHANGE_PENDING -> StatusReason.NETWORK_CHANGE_PENDING;
      case SETUP_NETWORKS_FAILED -> StatusReason.SETUP_NETWORKS_FAILED;
      case NETWORK_NOT_COMMITTED -> StatusReason.NETWORK_NOT_COMMITTED;
      case ACTIVE_NIC_ELSEWHERE -> StatusReason.ACTIVE_NIC_ELSEWHERE;
      case SAME_MACHINE -> StatusReason.SAME_MACHINE;
      case STOPPED_ANSWERING -> StatusReason.STOPPED_ANSWERING;
      case CLUSTER_LEVEL_UNSUPPORTED -> StatusReason.CLUSTER_LEVEL_UNSUPPORTED;
      case AGENT_UNREACHABLE -> StatusReason.AGENT_UNREACHABLE;
      case IDENTITY_REFUSED -> StatusReason.IDENTITY_REFUSED;
      case AGENT_LOST -> StatusReason.AGENT_LOST;
      case AGENT_ERROR -> StatusReason.AGENT_ERROR;
      case ROUTE_LOOKUP_FAILED -> StatusReason.ROUTE_LOOKUP_FAILED;
      case ENGINE_RESTARTED -> StatusReason.ENGINE_RESTARTED;
      case ENGINE_ERROR -> StatusReason.ENGINE_ERROR;
    };
  }

  /**
   * The parts of a host's document that the host itself does not have.
   *
   * @param run the latest run
   * @param decision the latest decision
   * @param connected the connection of an agent that dials in
   */
  record HostDetails(
      Optional<Run> run,
      Optional<StoredDecision> decision,
      Optional<ChangeRequest> unresolvedChange,
      Optional<Cluster> cluster,
      Optional<HostPresence.Connected> connected) {}
}
