package org.uplink.engine.run;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.uplink.engine.agent.HostCallException;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostState.Reason;
import org.uplink.engine.run.RunRepository.RunResult;
import org.uplink.pki.Expiry;

/**
 * Says how an install ended, to the host's record and to the audit log: what, on which host, why,
 * and what to do next.
 */
final class RunResults {
  private final Run install;
  private final Host host;
  private final Clock clock;

  RunResults(Run install, Host host, Clock clock) {
    this.install = install;
    this.host = host;
    this.clock = clock;
  }

  AuditEvent started() {
    return event(
        AuditEvent.Type.RUN_STARTED,
        "%s of host %s (%s port %d) was started."
            .formatted(noun(), host.name(), host.address(), host.port()));
  }

  /** What a decision that does not fail the install brings with it. */
  List<AuditEvent> decided(Decision decision) {
    return decision.previousNic().stream()
        .map(
            before ->
                event(
                    AuditEvent.Type.ACTIVE_NIC_CHANGED,
                    "The active NIC of host %s changed from %s to %s. If the host's network was not changed on purpose, look at its routes."
                        .formatted(host.name(), before, decision.activeNic().orElse("none"))))
        .toList();
  }

  /** Row 3. */
  RunResult undecided(Decision decision, List<AuditEvent> warnings) {
    var text = text(decision);
    return ending(
        new HostEvent.RunFailed(Reason.ROUTE_LOOKUP_FAILED, text),
        Optional.of(decision),
        with(warnings, event(AuditEvent.Type.RUN_FAILED, text)));
  }

  RunResult skipped(Decision decision, List<AuditEvent> audit) {
    var text = text(decision);
    return ending(
        new HostEvent.DeploymentSkipped(text),
        Optional.of(decision),
        with(audit, event(AuditEvent.Type.MANAGEMENT_NETWORK_SKIPPED, text)));
  }

  private String text(Decision decision) {
    return "Host %s, row %d: %s %s %s"
        .formatted(
            host.name(),
            decision.row(),
            decision.verdict(),
            decision.reason(),
            decision.nextStep());
  }

  /** The words for the management network. */
  NetworkResults network() {
    return new NetworkResults(install.request(), host, clock);
  }

  RunResult levelUnsupported(
      Cluster cluster, List<CompatibilityLevel> levels, List<AuditEvent> warnings) {
    var text =
        "Host %s does not support compatibility level %s of cluster %s; it supports %s. Update its agent, or move it to a cluster of one of these levels, and install it again."
            .formatted(
                host.name(),
                cluster.level(),
                cluster.name(),
                levels.isEmpty()
                    ? "none that it names"
                    : String.join(
                        ", ", levels.stream().map(CompatibilityLevel::toString).toList()));
    var audit = new ArrayList<>(warnings);
    audit.add(event(AuditEvent.Type.CLUSTER_LEVEL_UNSUPPORTED, text));
    return ending(new HostEvent.LevelUnsupported(text), Optional.empty(), audit);
  }

  RunResult failed(HostCallException e, List<AuditEvent> warnings) {
    return switch (e.failure()) {
      case NO_ANSWER -> {
        var text =
            sentence(e)
                + " See that the host is up, that its agent runs, and that the engine reaches its port; then install it again.";
        var audit = new ArrayList<>(warnings);
        audit.add(event(AuditEvent.Type.HOST_NON_RESPONSIVE, text));
        yield ending(
            new HostEvent.AgentSilent(Reason.AGENT_UNREACHABLE, text), Optional.empty(), audit);
      }
      case CERTIFICATE_REFUSED ->
          failed(
              Reason.IDENTITY_REFUSED,
              sentence(e)
                  + " Issue the host a certificate of this engine's authority (engine issue-certificate), give it to its agent",
              warnings);
      case CHANGE_PENDING -> network().underWay(sentence(e), warnings);
      case CONNECTION_LOST ->
          failed(Reason.AGENT_LOST, sentence(e) + " See the agent's log on the host", warnings);
      case ERROR ->
          failed(Reason.AGENT_ERROR, sentence(e) + " See the agent's log on the host", warnings);
    };
  }

  /** What others say may end in a full stop, or not. */
  private static String sentence(HostCallException e) {
    var text = String.valueOf(e.getMessage()).strip();
    return text.endsWith(".") ? text : text + ".";
  }

  RunResult failed(Reason reason, String why, List<AuditEvent> warnings) {
    var text =
        "%s of host %s failed: %s%s".formatted(noun(), host.name(), why, ", and install it again.");
    var audit = new ArrayList<>(warnings);
    audit.add(event(AuditEvent.Type.RUN_FAILED, text));
    return ending(new HostEvent.RunFailed(reason, text), Optional.empty(), audit);
  }

  /** A warning where the certificate's end is near. */
  Optional<AuditEvent> expiring(X509Certificate certificate) {
    return !(Expiry.of(certificate, clock.instant()) instanceof Expiry.Valid)
        ? Optional.of(
            event(
                AuditEvent.Type.CERTIFICATE_EXPIRING,
                "The certificate of host %s expires on %s. Issue a new one before then (engine issue-certificate %s), and give it to its agent."
                    .formatted(host.name(), certificate.getNotAfter().toInstant(), host.name())))
        : Optional.empty();
  }

  private String noun() {
    var word = install.request().kind().word();
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
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
