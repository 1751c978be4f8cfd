package org.uplink.engine.run;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.change.ChangeOutcome;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostState.Reason;
import org.uplink.engine.network.AttachedNetwork;
import org.uplink.engine.network.Attachment;
import org.uplink.engine.network.AttachmentDecision;
import org.uplink.engine.network.ChangePlan;
import org.uplink.verbs.warning.PlanWarning;

/**
 * Creates the results of a run that depend on the host's management network and the rules for it.
 * If oVirt's audit log has a sentence for an event, the result uses it. {@link ChangeResults} has
 * those of a change.
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

  /**
   * Logs the start of the deployment, and the warnings in the host's plan.
   *
   * @param adoptsBridge whether the network adopts a bridge that is there already
   */
  void logDeployment(Decision decision, Attachment target, ChangePlan plan, boolean adoptsBridge) {
    logWarnings(plan);
    results.log(
        AuditEvent.Type.MANAGEMENT_NETWORK_PENDING,
        adoptsBridge
            ? "Host %s: %s The host has the bridge %s, but its agent does not list it as a network. The engine adopts the bridge as the management network: %s."
                .formatted(host.name(), decision.verdict(), target.network(), target.description())
            : "Host %s: %s The engine deploys the management network: %s."
                .formatted(host.name(), decision.verdict(), target.description()));
  }

  /** Logs the warnings in the host's plan. */
  void logWarnings(ChangePlan plan) {
    if (!plan.warnings().isEmpty()) {
      results.log(
          AuditEvent.Type.MANAGEMENT_NETWORK_WARNINGS,
          "Host %s: the plan of the %s (%s) has warnings: %s%s"
              .formatted(
                  host.name(),
                  request.kind() == RunRequest.Kind.REMOVE ? "removal" : "management network",
                  plan.target().description(),
                  listed(plan.warnings()),
                  request.accepted().isEmpty()
                      ? ""
                      : " Accepted for this run: " + String.join(", ", request.accepted()) + "."));
    }
  }

  /** Returns the result for a plan with warnings that stop installs in the cluster. */
  RunResult stoppedByWarnings(Attachment target, List<PlanWarning> stopping, Cluster cluster) {
    return results.networkFailed(
        Reason.WARNINGS_NOT_ACCEPTED,
        AuditEvent.Type.MANAGEMENT_NETWORK_STOPPED,
        "Host %s: the engine did not deploy the management network (%s), because its plan has warnings that stop installs in cluster %s: %s Nothing was changed. Correct the cause, then run: uplink host install %s. To accept the warnings for one run: uplink host install %s --accept %s"
            .formatted(
                host.name(),
                target.description(),
                cluster.name(),
                listed(stopping),
                host.name(),
                host.name(),
                codes(stopping)));
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

  /**
   * Returns the result if the network is in force, but the host reaches the engine through another
   * device.
   */
  RunResult activeNicElsewhere(Decision decision, Optional<AttachedNetwork> network) {
    String text =
        "The management network of host %s is %s, but the host reaches the engine through %s. Check the host's routes: uplink host explain %s. Then run: uplink host activate %s"
            .formatted(
                host.name(),
                network.map(found -> "on " + found.device()).orElse("missing in the host's report"),
                decision.activeNic().orElse("no device"),
                host.name(),
                host.name());
    results.log(AuditEvent.Type.ACTIVE_NIC_ELSEWHERE, text);
    return results.end(
        new HostEvent.NetworkFailed(Reason.ACTIVE_NIC_ELSEWHERE, text), Optional.of(decision));
  }

  /** Returns the codes of warnings as {@code --accept} takes them. */
  static String codes(List<PlanWarning> warnings) {
    return warnings.stream().map(PlanWarning::code).distinct().collect(Collectors.joining(","));
  }

  /** Returns the first warnings as sentences. */
  static String listed(List<PlanWarning> warnings) {
    String first =
        warnings.stream()
            .limit(LISTED_WARNINGS)
            .map(
                warning ->
                    "%s: %s.".formatted(warning.code(), RunResults.withoutPeriod(warning.text())))
            .collect(Collectors.joining(" "));
    return warnings.size() <= LISTED_WARNINGS
        ? first
        : "%s And %d more.".formatted(first, warnings.size() - LISTED_WARNINGS);
  }
}
