package org.uplink.engine.run;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.uplink.engine.agent.DryRunCall.PlanAnswer;
import org.uplink.engine.agent.HostCallException;
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
import org.uplink.engine.network.ChangePlan;
import org.uplink.engine.path.ChangeConnection;
import org.uplink.engine.run.NetworkDeployment.FinishedChange;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.verbs.setup.SetupCode;
import org.uplink.verbs.warning.PlanWarning;

/**
 * Creates the results of a run that are about the management network. If oVirt's audit log has a
 * sentence for an event, the result uses it.
 */
final class NetworkResults {
  private static final int LISTED_WARNINGS = 5;

  private final RunResults results;
  private final RunRequest request;
  private final Host host;

  NetworkResults(RunResults results, RunRequest request, Host host) {
    this.results = results;
    this.request = request;
    this.host = host;
  }

  /** Logs that the deployment starts, and what the host warned of in its plan. */
  void logDeployment(Decision decision, ChangePlan plan) {
    if (!plan.warnings().isEmpty()) {
      results.log(
          AuditEvent.Type.MANAGEMENT_NETWORK_WARNINGS,
          "Host %s: the plan of the management network (%s) has warnings: %s%s"
              .formatted(
                  host.name(),
                  plan.target().description(),
                  listed(plan.warnings()),
                  request.accepted().isEmpty()
                      ? ""
                      : " Accepted for this run: %s."
                          .formatted(String.join(", ", request.accepted()))));
    }
    results.log(
        AuditEvent.Type.MANAGEMENT_NETWORK_PENDING,
        "Host %s: %s The engine deploys the management network: %s."
            .formatted(host.name(), decision.verdict(), plan.target().description()));
  }

  /** The plan has warnings on which the cluster's installs stop. */
  RunResult stoppedByWarnings(Attachment target, List<PlanWarning> stopping, Cluster cluster) {
    return networkFailed(
        Reason.WARNINGS_NOT_ACCEPTED,
        AuditEvent.Type.MANAGEMENT_NETWORK_STOPPED,
        "Host %s: the engine did not deploy the management network (%s), because its plan has warnings on which installs in cluster %s stop: %s Nothing was changed. Correct the cause, then run: uplink host install %s. To accept the warnings for one run: uplink host install %s --accept %s"
            .formatted(
                host.name(),
                target.description(),
                cluster.name(),
                listed(stopping),
                host.name(),
                host.name(),
                stopping.stream()
                    .map(PlanWarning::code)
                    .distinct()
                    .collect(Collectors.joining(","))));
  }

  /** The host refuses the change in its plan. */
  RunResult planRefused(Attachment target, PlanAnswer.Refused refused) {
    return refused(target, new ChangeOutcome.Refused(refused.code(), refused.reason()));
  }

  AuditEvent deployed(Attachment target, ChangeOutcome.Safe safe) {
    return results.event(
        AuditEvent.Type.MANAGEMENT_NETWORK_DEPLOYED,
        "Host %s has the management network (%s), and it is committed (%s)."
            .formatted(host.name(), target.description(), safe.note()));
  }

  /**
   * Returns the result that sets the host to Up.
   *
   * @param note how the network was checked, if this run deployed it
   * @param differences how the network differs from the cluster's definition
   */
  RunResult up(AttachedNetwork network, Optional<String> note, List<String> differences) {
    String up =
        "Host %s is Up: the management network %s is on %s%s."
            .formatted(
                host.name(),
                network.name(),
                network.location(),
                note.map(text -> " (" + text + ")").orElse(""));
    results.log(
        AuditEvent.Type.HOST_UP,
        differences.isEmpty()
            ? up
            : "%s The network differs from the cluster's definition: %s. To change it, run: uplink host sync %s"
                .formatted(up, String.join("; ", differences), host.name()));
    return results.end(new HostEvent.Activated(), Optional.empty());
  }

  /**
   * Returns the result for a change that failed on a host that still has its previous network: the
   * host stays Up.
   */
  RunResult keepsPreviousNetwork(RunResult failed, HostEvent.NetworkFailed failure) {
    return new RunResult(
        failed.time(),
        new HostEvent.ChangeFailed(
            failure.reason(),
            "Host %s keeps its previous network and is Up. %s"
                .formatted(host.name(), failure.text())),
        failed.decision(),
        failed.audit());
  }

  /** Returns the result for a deployment that a rule forbids. */
  RunResult refused(Decision decision, AttachmentDecision.Refused refused) {
    String text = refused.reason();
    AuditEvent.Type type =
        switch (refused.rule()) {
          case NO_ACTIVE_NIC, ON_OTHER_NIC -> AuditEvent.Type.MANAGEMENT_NETWORK_SKIPPED;
          case VLAN_MISMATCH -> AuditEvent.Type.VLAN_MISMATCH;
          case BOND_TOO_SMALL -> AuditEvent.Type.BOND_TOO_SMALL;
          case UNSUITABLE_DEVICE, NIC_HAS_OTHER_NETWORK, NO_ADDRESS ->
              AuditEvent.Type.MANAGEMENT_NETWORK_REFUSED;
        };
    results.log(type, text);
    return results.end(
        type == AuditEvent.Type.MANAGEMENT_NETWORK_SKIPPED
            ? new HostEvent.DeploymentSkipped(text)
            : new HostEvent.NetworkFailed(Reason.SETUP_NETWORKS_REFUSED, text),
        Optional.of(decision));
  }

  /** Returns the result for a host without the network, if the run must not deploy it. */
  RunResult missing(Decision decision, Cluster cluster) {
    String text =
        "Host %s does not have the management network %s on its active NIC, so it is not Up. Deploy the network: uplink host deploy-network %s"
            .formatted(host.name(), cluster.network().name(), host.name());
    results.log(AuditEvent.Type.MANAGEMENT_NETWORK_SKIPPED, text);
    return results.end(
        new HostEvent.NetworkFailed(Reason.MANAGEMENT_NETWORK_MISSING, text),
        Optional.of(decision));
  }

  /** The network is in force, but the host reaches the engine through another device. */
  RunResult activeNicElsewhere(Decision decision, Optional<AttachedNetwork> network) {
    String text =
        "The management network of host %s is %s, but its active NIC is %s. Check its routes: uplink host explain %s. Then run: uplink host activate %s"
            .formatted(
                host.name(),
                network.map(found -> "on " + found.device()).orElse("missing in the host's report"),
                decision.activeNic().orElse("none"),
                host.name(),
                host.name());
    results.log(AuditEvent.Type.ACTIVE_NIC_ELSEWHERE, text);
    return results.end(
        new HostEvent.NetworkFailed(Reason.ACTIVE_NIC_ELSEWHERE, text), Optional.of(decision));
  }

  /**
   * Returns the result if the engine cannot request the change over a connection that could prove
   * it.
   */
  RunResult notProvable(Attachment target, ChangeConnection.None none) {
    return networkFailed(
        Reason.SETUP_NETWORKS_REFUSED,
        AuditEvent.Type.MANAGEMENT_NETWORK_REFUSED,
        "The engine did not deploy the management network on host %s (%s). %s"
            .formatted(host.name(), target.description(), none.reason()));
  }

  /** Returns the result for a change that ended without a safe network. */
  RunResult changeFailed(FinishedChange change) {
    Attachment target = change.request().target();
    return switch (change.outcome()) {
      case ChangeOutcome.Safe safe -> throw new IllegalStateException("not a failure: " + safe);
      case ChangeOutcome.RolledBack rolledBack ->
          networkFailed(
              Reason.SETUP_NETWORKS_FAILED,
              AuditEvent.Type.SETUP_NETWORKS_FAILED,
              "Failed to configure management network on host %s due to setup networks failure. The host rolled the change back (%s): %s. Check the plan with %s --dry-run, then run: %s"
                  .formatted(
                      host.name(),
                      target.description(),
                      withoutPeriod(rolledBack.reason()),
                      command(),
                      command()));
      case ChangeOutcome.NotCommitted notCommitted ->
          notCommitted("The network", notCommitted.reason());
      case ChangeOutcome.Refused refused -> refused(target, refused);
      case ChangeOutcome.NeverStarted never -> neverStarted(change, never);
      case ChangeOutcome.Unknown unknown -> outcomeUnknown(change.request(), unknown.reason());
    };
  }

  /** The host cannot be asked how a change ended. The engine asks when it answers again. */
  RunResult outcomeUnknown(ChangeRequest change, String reason) {
    return silent(
        "Host %s has not answered since the engine started to change its network (%s), so the outcome of the change is unknown: %s. The host rolls the change back unless the engine proves it by a new connection. The engine asks for the outcome when the host answers again."
            .formatted(host.name(), change.target().description(), withoutPeriod(reason)));
  }

  /** The change is safe, but the host could not be inspected afterwards. */
  RunResult notVerified(Attachment target, HostCallException failure) {
    String inForce =
        "Host %s has the management network (%s), and it is committed"
            .formatted(host.name(), target.description());
    String reason = String.valueOf(failure.getMessage());
    return failure.failure() == HostCallException.Failure.CHANGE_PENDING
        ? networkFailed(
            Reason.NETWORK_CHANGE_PENDING,
            AuditEvent.Type.HOST_NETWORK_CHANGED,
            "%s, but the host could not be checked since then. %s When that change has ended, run: uplink host activate %s"
                .formatted(inForce, reason, host.name()))
        : silent(
            "%s, but the host could not be checked since then: %s. The host is Up when it answers again."
                .formatted(inForce, withoutPeriod(reason)));
  }

  /**
   * Another change of the host's network is pending, so this run changed nothing.
   *
   * @param sentence what the host reports about the other change
   */
  RunResult changePending(String sentence) {
    String repeat =
        switch (request.kind()) {
          case INSTALL -> "uplink host install " + host.name();
          case ACTIVATE -> "uplink host activate " + host.name();
          case DEPLOY, SYNC -> command();
        };
    return networkFailed(
        Reason.NETWORK_CHANGE_PENDING,
        AuditEvent.Type.MANAGEMENT_NETWORK_REFUSED,
        "%s This engine changed nothing on host %s. When the other change has ended, run: %s"
            .formatted(sentence, host.name(), repeat));
  }

  /** The network is in force, but a restart of the host would undo it. */
  RunResult notCommitted(String network, String reason) {
    return networkFailed(
        Reason.NETWORK_NOT_COMMITTED,
        AuditEvent.Type.NETWORK_COMMIT_FAILED,
        "Failed to configure management network on host %s due to failure in persisting the management network configuration. %s is in force until the host restarts: %s. Correct the cause, then run: %s"
            .formatted(host.name(), network, withoutPeriod(reason), command()));
  }

  private RunResult refused(Attachment target, ChangeOutcome.Refused refused) {
    String reason = withoutPeriod(refused.reason());
    if (refused.code() == SetupCode.NIC_OWNED.number()) {
      return skipped(
          "Host %s: the engine did not deploy the management network on %s, because another program manages the NIC: %s. Release the NIC from that program, then run: %s"
              .formatted(host.name(), target.base(), reason, command()));
    }
    if (refused.code() == SetupCode.BUSY.number()) {
      return changePending(reason + ".");
    }
    if (refused.code() == RpcError.METHOD_NOT_FOUND) {
      return skipped(
          "Host %s: the engine did not deploy the management network on %s, because the host's agent cannot change networks (it has no Host.setupNetworks). Update the agent, or create the network on the host yourself. Then run: uplink host install %s"
              .formatted(host.name(), target.base(), host.name()));
    }
    return networkFailed(
        Reason.SETUP_NETWORKS_REFUSED,
        AuditEvent.Type.MANAGEMENT_NETWORK_REFUSED,
        "Host %s refused the network (%s): %s (code %d). Nothing was changed. Correct the cause, then run: %s"
            .formatted(host.name(), target.description(), reason, refused.code(), command()));
  }

  private static String listed(List<PlanWarning> warnings) {
    String first =
        warnings.stream()
            .limit(LISTED_WARNINGS)
            .map(warning -> "%s: %s.".formatted(warning.code(), withoutPeriod(warning.text())))
            .collect(Collectors.joining(" "));
    return warnings.size() <= LISTED_WARNINGS
        ? first
        : "%s And %d more.".formatted(first, warnings.size() - LISTED_WARNINGS);
  }

  private RunResult neverStarted(FinishedChange change, ChangeOutcome.NeverStarted never) {
    String text =
        "%s before host %s started the change (%s): %s. Nothing on the host was changed. Run: uplink host install %s"
            .formatted(
                change.resumed()
                    ? "The engine was restarted"
                    : "The connection to the agent was lost",
                host.name(),
                change.request().target().description(),
                withoutPeriod(never.reason()),
                host.name());
    results.log(AuditEvent.Type.RUN_FAILED, text);
    return results.end(
        new HostEvent.RunFailed(
            change.resumed() ? Reason.ENGINE_RESTARTED : Reason.AGENT_LOST, text),
        Optional.empty());
  }

  private RunResult skipped(String text) {
    results.log(AuditEvent.Type.MANAGEMENT_NETWORK_SKIPPED, text);
    return results.end(new HostEvent.DeploymentSkipped(text), Optional.empty());
  }

  private RunResult networkFailed(Reason reason, AuditEvent.Type type, String text) {
    results.log(type, text);
    return results.end(new HostEvent.NetworkFailed(reason, text), Optional.empty());
  }

  private RunResult silent(String text) {
    results.log(AuditEvent.Type.HOST_NON_RESPONSIVE, text);
    return results.end(new HostEvent.AgentSilent(Reason.STOPPED_ANSWERING, text), Optional.empty());
  }

  /** The command that repeats the change. */
  private String command() {
    return request.changeCommand();
  }

  private static String withoutPeriod(String text) {
    return text.strip().replaceFirst("\\.$", "");
  }
}
