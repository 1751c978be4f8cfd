package org.uplink.engine.run;

import java.util.Optional;
import org.uplink.engine.agent.DryRunCall.PlanAnswer;
import org.uplink.engine.agent.HostCallException;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.change.ChangeOutcome;
import org.uplink.engine.change.ChangeRequest;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostState.Reason;
import org.uplink.engine.network.Attachment;
import org.uplink.engine.path.ChangeConnection;
import org.uplink.engine.run.NetworkDeployment.FinishedChange;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.verbs.setup.SetupCode;

/**
 * Creates the results of a run that end with a change of the host's network: a change that the
 * engine could not request, that the host refused or rolled back, or whose outcome is unknown. If
 * oVirt's audit log has a sentence for an event, the result uses it.
 */
final class ChangeResults {
  private final RunResults results;
  private final RunRequest request;
  private final Host host;

  ChangeResults(RunResults results, RunRequest request, Host host) {
    this.results = results;
    this.request = request;
    this.host = host;
  }

  /**
   * Returns the result if the engine cannot request the change over a connection that could prove
   * it.
   */
  RunResult notProvable(Attachment target, ChangeConnection.None none) {
    return results.networkFailed(
        Reason.SETUP_NETWORKS_REFUSED,
        AuditEvent.Type.MANAGEMENT_NETWORK_REFUSED,
        "The engine did not deploy the management network on host %s (%s). %s"
            .formatted(host.name(), target.description(), none.reason()));
  }

  /** Returns the result if the host refuses the change in its plan. */
  RunResult planRefused(Attachment target, PlanAnswer.Refused refused) {
    return refused(target, new ChangeOutcome.Refused(refused.code(), refused.reason()));
  }

  /** Returns the result for a change that ended without a safe network. */
  RunResult changeFailed(FinishedChange change) {
    if (!(change.request().target() instanceof Attachment target)) {
      return results.restore().failed(change.request(), change.outcome());
    }
    return switch (change.outcome()) {
      case ChangeOutcome.Safe safe -> throw new IllegalStateException("not a failure: " + safe);
      case ChangeOutcome.RolledBack rolledBack ->
          results.networkFailed(
              Reason.SETUP_NETWORKS_FAILED,
              AuditEvent.Type.SETUP_NETWORKS_FAILED,
              "Failed to configure management network on host %s due to setup networks failure. The host rolled the change back (%s): %s. Check the plan with %s --dry-run, then run: %s"
                  .formatted(
                      host.name(),
                      target.description(),
                      RunResults.withoutPeriod(rolledBack.reason()),
                      command(),
                      command()));
      case ChangeOutcome.NotCommitted notCommitted ->
          notCommitted("The network", notCommitted.reason());
      case ChangeOutcome.Refused refused -> refused(target, refused);
      case ChangeOutcome.NeverStarted never -> neverStarted(change, never);
      case ChangeOutcome.Unknown unknown -> outcomeUnknown(change.request(), unknown.reason());
    };
  }

  /**
   * Returns the result if the host does not answer how a change ended. The engine asks again when
   * the host answers.
   */
  RunResult outcomeUnknown(ChangeRequest change, String reason) {
    return silent(
        "Host %s has not answered since the engine started to change its network (%s), so the outcome of the change is unknown: %s. The host rolls the change back unless the engine proves it by a new connection. The engine asks for the outcome when the host answers again."
            .formatted(
                host.name(), change.target().description(), RunResults.withoutPeriod(reason)));
  }

  /** Returns the result if the change is safe, but the host could not be inspected afterwards. */
  RunResult notVerified(Attachment target, HostCallException failure) {
    String inForce =
        "Host %s has the management network (%s), and it is committed"
            .formatted(host.name(), target.description());
    String reason = String.valueOf(failure.getMessage());
    return failure.failure() == HostCallException.Failure.CHANGE_PENDING
        ? results.networkFailed(
            Reason.NETWORK_CHANGE_PENDING,
            AuditEvent.Type.HOST_NETWORK_CHANGED,
            "%s. After that, the engine could not check the host. %s When that change has ended, run: uplink host activate %s"
                .formatted(inForce, reason, host.name()))
        : silent(
            "%s. After that, the engine could not check the host: %s. The host becomes Up when it answers again."
                .formatted(inForce, RunResults.withoutPeriod(reason)));
  }

  /**
   * Returns the result if another change of the host's network is pending, or the owner of the NIC
   * still configures it, so that this run changed nothing.
   *
   * @param sentence what the host reports about it
   */
  RunResult changePending(String sentence) {
    String repeat =
        switch (request.kind()) {
          case INSTALL -> "uplink host install " + host.name();
          case ACTIVATE -> "uplink host activate " + host.name();
          case DEPLOY, SYNC, REMOVE -> command();
        };
    return results.networkFailed(
        Reason.NETWORK_CHANGE_PENDING,
        AuditEvent.Type.MANAGEMENT_NETWORK_REFUSED,
        "%s This engine changed nothing on host %s. When that has ended, run: %s"
            .formatted(sentence, host.name(), repeat));
  }

  /** Returns the result if the network is in force, but a restart of the host would undo it. */
  RunResult notCommitted(String network, String reason) {
    return results.networkFailed(
        Reason.NETWORK_NOT_COMMITTED,
        AuditEvent.Type.NETWORK_COMMIT_FAILED,
        "Failed to configure management network on host %s due to failure in persisting the management network configuration. %s is in force until the host restarts: %s. Correct the cause, then run: %s"
            .formatted(host.name(), network, RunResults.withoutPeriod(reason), command()));
  }

  private RunResult refused(Attachment target, ChangeOutcome.Refused refused) {
    String reason = RunResults.withoutPeriod(refused.reason());
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
    return results.networkFailed(
        Reason.SETUP_NETWORKS_REFUSED,
        AuditEvent.Type.MANAGEMENT_NETWORK_REFUSED,
        "Host %s refused the network (%s): %s (code %d). Nothing was changed. Correct the cause, then run: %s"
            .formatted(host.name(), target.description(), reason, refused.code(), command()));
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
                RunResults.withoutPeriod(never.reason()),
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

  private RunResult silent(String text) {
    results.log(AuditEvent.Type.HOST_NON_RESPONSIVE, text);
    return results.end(new HostEvent.AgentSilent(Reason.STOPPED_ANSWERING, text), Optional.empty());
  }

  /** Returns the command that repeats the change. */
  private String command() {
    return request.changeCommand();
  }
}
