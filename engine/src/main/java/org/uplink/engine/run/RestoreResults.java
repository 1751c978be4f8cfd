package org.uplink.engine.run;

import java.util.List;
import java.util.Optional;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.change.ChangeOutcome;
import org.uplink.engine.change.ChangeRequest;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostState.Reason;
import org.uplink.verbs.setup.SetupCode;
import org.uplink.verbs.warning.PlanWarning;

/** Creates the results of a removal that restores the original network of the host first. */
final class RestoreResults {
  private final RunResults results;
  private final RunRequest request;
  private final Host host;

  RestoreResults(RunResults results, RunRequest request, Host host) {
    this.results = results;
    this.request = request;
    this.host = host;
  }

  /** Returns the result that removes the host, which has its original network. */
  RunResult removed(ChangeOutcome.Safe safe) {
    return removed(
        "The host has the network from before Uplink's first change ("
            + RunResults.withoutPeriod(safe.note())
            + ").");
  }

  /** Returns the result that removes a host on which Uplink has no network. */
  RunResult removedUnchanged() {
    return removed("Uplink had no network on it, so nothing was changed on the host.");
  }

  /** Returns the result if the engine cannot ask the host to restore its network. */
  RunResult unsupported(boolean stockVdsm) {
    return refused(
        stockVdsm
            ? "it has a stock Vdsm, which does not know the network from before its first change. Restore the network on the host yourself, then run: uplink host remove "
                + host.name()
            : "its agent is too old to restore the network for an engine. Update the agent, then run: "
                + command());
  }

  /** Returns the result for a plan with warnings that stop changes in the cluster. */
  RunResult stoppedByWarnings(List<PlanWarning> stopping, Cluster cluster) {
    return notRemoved(
        Reason.WARNINGS_NOT_ACCEPTED,
        "the plan has warnings that stop changes in cluster %s: %s Nothing was changed. Correct the cause, then run: %s. To accept the warnings for one run: %s --accept %s"
            .formatted(
                cluster.name(),
                NetworkResults.listed(stopping),
                command(),
                command(),
                NetworkResults.codes(stopping)));
  }

  /** Returns the result for a change that ended without the original network. */
  RunResult failed(ChangeRequest change, ChangeOutcome outcome) {
    return switch (outcome) {
      case ChangeOutcome.Safe safe -> throw new IllegalStateException("not a failure: " + safe);
      case ChangeOutcome.RolledBack(_, String reason, _) ->
          notRemoved(
              Reason.SETUP_NETWORKS_FAILED,
              "the host rolled the change back: %s. See the plan with %s --dry-run, correct the cause, then run: %s"
                  .formatted(RunResults.withoutPeriod(reason), command(), command()));
      case ChangeOutcome.NotCommitted(String reason) ->
          notRemoved(
              Reason.NETWORK_NOT_COMMITTED,
              "it has its original network, but only until its next boot: %s. Correct the cause, then run: %s"
                  .formatted(RunResults.withoutPeriod(reason), command()));
      case ChangeOutcome.Refused(int code, String reason) -> refused(code, reason);
      case ChangeOutcome.NeverStarted(String reason) ->
          refused(
              "%s. Nothing on the host was changed. Run: %s"
                  .formatted(RunResults.withoutPeriod(reason), command()));
      case ChangeOutcome.Unknown(String reason) -> results.change().outcomeUnknown(change, reason);
    };
  }

  /** Returns the result if the host refuses to restore its network. */
  RunResult refused(int code, String reason) {
    return code == SetupCode.BUSY.number()
        ? results.change().changePending(RunResults.withoutPeriod(reason) + ".")
        : refused(
            "the host refused: %s (code %d). Nothing was changed. Correct the cause, then run: %s"
                .formatted(RunResults.withoutPeriod(reason), code, command()));
  }

  private RunResult refused(String why) {
    return notRemoved(Reason.SETUP_NETWORKS_REFUSED, why);
  }

  private RunResult notRemoved(Reason reason, String why) {
    return results.networkFailed(
        reason,
        AuditEvent.Type.HOST_NOT_REMOVED,
        "Host %s was not removed: %s".formatted(host.name(), why));
  }

  private RunResult removed(String how) {
    results.log(
        AuditEvent.Type.HOST_REMOVED, "Host %s was removed. %s".formatted(host.name(), how));
    return results.end(new HostEvent.NetworkRestored(), Optional.empty());
  }

  private String command() {
    return request.kind() == RunRequest.Kind.REMOVE
        ? request.changeCommand()
        : RunRequest.remove(host.name(), List.of()).changeCommand();
  }
}
