package org.uplink.engine.run;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.change.ChangeOutcome;
import org.uplink.engine.change.ChangeRequest;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostState.Reason;
import org.uplink.engine.network.AttachedNetwork;
import org.uplink.engine.network.Attachment;
import org.uplink.engine.network.AttachmentDecision;
import org.uplink.engine.run.RunRepository.RunResult;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.verbs.setup.SetupCode;

/**
 * Says what became of the management network of a host, to the host's record and to the audit log,
 * with the sentences of oVirt's audit log where it has any.
 */
final class NetworkResults {
  private final RunRequest order;
  private final Host host;
  private final Clock clock;

  NetworkResults(RunRequest order, Host host, Clock clock) {
    this.order = order;
    this.host = host;
    this.clock = clock;
  }

  AuditEvent pending(Decision decision, Attachment target) {
    return event(
        AuditEvent.Type.MANAGEMENT_NETWORK_PENDING,
        "Host %s, row %d: %s The management network %s is being deployed."
            .formatted(host.name(), decision.row(), decision.verdict(), target.description()));
  }

  AuditEvent deployed(Attachment target, ChangeOutcome.Safe safe) {
    return event(
        AuditEvent.Type.MANAGEMENT_NETWORK_DEPLOYED,
        "The management network %s of host %s is in force and committed (%s)."
            .formatted(target.description(), host.name(), safe.note()));
  }

  RunResult up(NetworkDeployment.Deployed deployed, List<String> differences) {
    var text =
        "Host %s is Up: the management network %s is on %s%s."
            .formatted(
                host.name(),
                deployed.network().name(),
                deployed.network().location(),
                deployed.note().map(note -> " (" + note + ")").orElse(""));
    return ending(
        new HostEvent.Activated(),
        Optional.empty(),
        List.of(
            event(
                AuditEvent.Type.HOST_UP,
                differences.isEmpty()
                    ? text
                    : "%s It is not as the cluster wants it: %s. Bring it there: uplink host sync %s."
                        .formatted(text, String.join("; ", differences), host.name()))));
  }

  /** A change that was asked for by hand did not come about, and the host is as it was before. */
  RunResult notMade(RunResult ending, HostEvent.NetworkFailed failed) {
    return new RunResult(
        ending.time(),
        new HostEvent.ChangeFailed(
            failed.reason(),
            "%s Host %s has the network that it had, and is Up."
                .formatted(failed.text(), host.name())),
        ending.decision(),
        ending.audit());
  }

  /** A rule stands in the way. */
  RunResult refused(Decision decision, AttachmentDecision.Refused refused, List<AuditEvent> audit) {
    return switch (refused.rule()) {
      case NO_ACTIVE_NIC, ON_OTHER_NIC ->
          ending(
              new HostEvent.DeploymentSkipped(refused.reason()),
              Optional.of(decision),
              with(audit, event(AuditEvent.Type.MANAGEMENT_NETWORK_SKIPPED, refused.reason())));
      case VLAN_MISMATCH ->
          refused(
              decision,
              refused.reason(),
              with(audit, event(AuditEvent.Type.VLAN_MISMATCH, refused.reason())));
      case BOND_TOO_SMALL ->
          refused(
              decision,
              refused.reason(),
              with(audit, event(AuditEvent.Type.BOND_TOO_SMALL, refused.reason())));
      case UNSUITABLE_DEVICE, NIC_HAS_OTHER_NETWORK, NO_ADDRESS ->
          refused(
              decision,
              refused.reason(),
              with(audit, event(AuditEvent.Type.MANAGEMENT_NETWORK_REFUSED, refused.reason())));
    };
  }

  private RunResult refused(Decision decision, String why, List<AuditEvent> audit) {
    return ending(
        new HostEvent.NetworkFailed(Reason.SETUP_NETWORKS_REFUSED, why),
        Optional.of(decision),
        audit);
  }

  /** The network is not there, and nobody asked for it to be put there. */
  RunResult missing(Decision decision, Cluster cluster, List<AuditEvent> audit) {
    var text =
        "Host %s does not have the management network %s on its active NIC, so it is not Up. Deploy it: uplink host deploy-network %s."
            .formatted(host.name(), cluster.network().name(), host.name());
    return ending(
        new HostEvent.NetworkFailed(Reason.MANAGEMENT_NETWORK_MISSING, text),
        Optional.of(decision),
        with(audit, event(AuditEvent.Type.MANAGEMENT_NETWORK_SKIPPED, text)));
  }

  /** The change is in force, and yet the host reaches the engine by something else. */
  RunResult elsewhere(Decision decision, Optional<AttachedNetwork> network) {
    var text =
        "The management network of host %s is %s, and its active NIC is %s (row %d). Look at its routes (uplink host explain %s), and then: uplink host activate %s."
            .formatted(
                host.name(),
                network.map(found -> "on " + found.device()).orElse("not in its capabilities"),
                decision.activeNic().orElse("none"),
                decision.row(),
                host.name(),
                host.name());
    return ending(
        new HostEvent.NetworkFailed(Reason.ACTIVE_NIC_ELSEWHERE, text),
        Optional.of(decision),
        List.of(event(AuditEvent.Type.ACTIVE_NIC_ELSEWHERE, text)));
  }

  /** A change that did not come to be safe. */
  RunResult changed(NetworkDeployment.Changed changed, List<AuditEvent> audit) {
    var target = changed.change().target();
    return switch (changed.result()) {
      case ChangeOutcome.Safe safe -> throw new IllegalStateException("no end: " + safe);
      case ChangeOutcome.RolledBack rolledBack ->
          failed(
              Reason.SETUP_NETWORKS_FAILED,
              AuditEvent.Type.SETUP_NETWORKS_FAILED,
              "Failed to configure management network on host %s due to setup networks failure. The change (%s) was rolled back by the host: %s. Look at the plan (%s --dry-run), and try again."
                  .formatted(
                      host.name(), target.description(), bare(rolledBack.reason()), command()),
              audit);
      case ChangeOutcome.NotCommitted not -> notCommitted("It", not.reason(), audit);
      case ChangeOutcome.Refused refused when refused.code() == SetupCode.NIC_OWNED.number() ->
          skipped(
              "Host %s: the deployment of the management network on %s was skipped, for somebody else owns the NIC: %s. Take it from its owner, and then: %s."
                  .formatted(host.name(), target.base(), bare(refused.reason()), command()),
              audit);
      case ChangeOutcome.Refused refused when refused.code() == SetupCode.BUSY.number() ->
          underWay(bare(refused.reason()) + ".", audit);
      case ChangeOutcome.Refused refused when refused.code() == RpcError.METHOD_NOT_FOUND ->
          skipped(
              "Host %s: the deployment of the management network on %s was skipped, for its agent cannot change networks (it has no Host.setupNetworks). Update the agent, or make the network by hand, and then: uplink host install %s."
                  .formatted(host.name(), target.base(), host.name()),
              audit);
      case ChangeOutcome.Refused refused ->
          failed(
              Reason.SETUP_NETWORKS_REFUSED,
              AuditEvent.Type.MANAGEMENT_NETWORK_REFUSED,
              "Host %s refused the change (%s): %s. Nothing on it was changed. See to that, and then: %s."
                  .formatted(host.name(), target.description(), bare(refused.reason()), command()),
              audit);
      case ChangeOutcome.NeverStarted never ->
          neverRan(
              changed.resumed() ? Reason.ENGINE_RESTARTED : Reason.AGENT_LOST,
              "%s before host %s had begun the change (%s): %s. Nothing on the host was changed; install it again."
                  .formatted(
                      changed.resumed()
                          ? "The engine was restarted"
                          : "The connection to the agent was lost",
                      host.name(),
                      target.description(),
                      bare(never.reason())),
              audit);
      case ChangeOutcome.Unknown notKnown -> notKnown(changed.change(), notKnown.reason(), audit);
    };
  }

  /** What asks for the change again. */
  private String command() {
    return order.kind() == RunRequest.Kind.SYNC
        ? "uplink host sync " + host.name()
        : "uplink host deploy-network %s%s"
            .formatted(host.name(), order.nic().map(nic -> " --nic " + nic).orElse(""));
  }

  /** The host cannot be asked what became of a change; it is followed until it can. */
  RunResult notKnown(ChangeRequest change, String why, List<AuditEvent> audit) {
    return silent(
        "Host %s does not answer since its network was changed (%s), and what became of the change is not known: %s. It rolls back by itself what is not proved; it is asked when it answers again."
            .formatted(host.name(), change.target().description(), bare(why)),
        audit);
  }

  /** The change is safe, and the host could not be looked at since. */
  RunResult unseen(Attachment target, String why) {
    return silent(
        "The management network of host %s (%s) is in force and committed, and the host could not be looked at since: %s. It is followed, and is Up when it answers."
            .formatted(host.name(), target.description(), bare(why)),
        List.of());
  }

  private RunResult skipped(String text, List<AuditEvent> audit) {
    return ending(
        new HostEvent.DeploymentSkipped(text),
        Optional.empty(),
        with(audit, event(AuditEvent.Type.MANAGEMENT_NETWORK_SKIPPED, text)));
  }

  private RunResult failed(
      Reason reason, AuditEvent.Type type, String text, List<AuditEvent> audit) {
    return ending(
        new HostEvent.NetworkFailed(reason, text),
        Optional.empty(),
        with(audit, event(type, text)));
  }

  /** Two want to change one host: the later one is told so, and has changed nothing. */
  RunResult underWay(String sentence, List<AuditEvent> audit) {
    return failed(
        Reason.NETWORK_CHANGE_PENDING,
        AuditEvent.Type.MANAGEMENT_NETWORK_REFUSED,
        "%s This engine has changed nothing on host %s. When that change is over: %s."
            .formatted(
                sentence,
                host.name(),
                switch (order.kind()) {
                  case INSTALL -> "uplink host install " + host.name();
                  case ACTIVATE -> "uplink host activate " + host.name();
                  case DEPLOY, SYNC -> command();
                }),
        audit);
  }

  /** It is in force, and would not outlive a restart of the host. */
  RunResult notCommitted(String network, String why, List<AuditEvent> audit) {
    return failed(
        Reason.NETWORK_NOT_COMMITTED,
        AuditEvent.Type.NETWORK_COMMIT_FAILED,
        "Failed to configure management network on host %s due to failure in persisting the management network configuration. %s is in force until the host restarts: %s. Then: %s."
            .formatted(host.name(), network, bare(why), command()),
        audit);
  }

  private RunResult neverRan(Reason reason, String text, List<AuditEvent> audit) {
    return ending(
        new HostEvent.RunFailed(reason, text),
        Optional.empty(),
        with(audit, event(AuditEvent.Type.RUN_FAILED, text)));
  }

  private RunResult silent(String text, List<AuditEvent> audit) {
    return ending(
        new HostEvent.AgentSilent(Reason.STOPPED_ANSWERING, text),
        Optional.empty(),
        with(audit, event(AuditEvent.Type.HOST_NON_RESPONSIVE, text)));
  }

  /** What others say may end in a full stop, or not. */
  private static String bare(String text) {
    return text.strip().replaceFirst("\\.$", "");
  }

  private static List<AuditEvent> with(List<AuditEvent> audit, AuditEvent last) {
    var all = new ArrayList<>(audit);
    all.add(last);
    return all;
  }

  private RunResult ending(HostEvent event, Optional<Decision> decision, List<AuditEvent> audit) {
    return new RunResult(clock.instant(), event, decision, audit);
  }

  private AuditEvent event(AuditEvent.Type type, String text) {
    return AuditEvent.ofHost(clock.instant(), type, host.name(), text);
  }
}
