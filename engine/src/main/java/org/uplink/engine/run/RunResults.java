package org.uplink.engine.run;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.uplink.engine.agent.HostCallException;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.decision.Decision;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostEvent;
import org.uplink.engine.host.HostState.Reason;
import org.uplink.pki.Expiry;

/**
 * Creates the result of a run: the event for the host's state, and a message that says what
 * happened and what to do. Collects the events that are logged before the result. Used by one
 * thread.
 */
public final class RunResults {
  private final Run run;
  private final Host host;
  private final Clock clock;
  private final NetworkResults network;
  private final ChangeResults change;
  private final RestoreResults restore;
  private final List<AuditEvent> events = new ArrayList<>();

  public RunResults(Run run, Host host, Clock clock) {
    this.run = run;
    this.host = host;
    this.clock = clock;
    this.network = new NetworkResults(this, run.request(), host);
    this.change = new ChangeResults(this, run.request(), host);
    this.restore = new RestoreResults(this, run.request(), host);
  }

  /** Returns the event that says that the run started. */
  public AuditEvent started() {
    return event(
        AuditEvent.Type.RUN_STARTED,
        "%s of host %s (%s) started.".formatted(noun(), host.name(), host.access().describe()));
  }

  /**
   * Returns the result of a failed run.
   *
   * @param why what happened and what to do about it, in sentences; the command that repeats the
   *     run follows
   */
  public RunResult failed(Reason reason, String why) {
    String text =
        "%s of host %s failed: %s Then run: %s"
            .formatted(noun(), host.name(), sentence(why), run.request().repeatCommand());
    log(AuditEvent.Type.RUN_FAILED, text);
    return end(new HostEvent.RunFailed(reason, text), Optional.empty());
  }

  /** Creates the results that are about the management network. */
  NetworkResults network() {
    return network;
  }

  /** Creates the results that end with a change of the network. */
  ChangeResults change() {
    return change;
  }

  /** Creates the results of a removal that restores the original network. */
  RestoreResults restore() {
    return restore;
  }

  /** Logs a warning with the result if the host's certificate expires soon. */
  void warnOfExpiry(X509Certificate certificate) {
    if (!(Expiry.of(certificate, clock.instant()) instanceof Expiry.Valid)) {
      log(
          AuditEvent.Type.CERTIFICATE_EXPIRING,
          (host.dialsIn()
                  ? "The certificate of host %s expires on %s, and the engine could not renew it yet: see the events CertificateNotRenewed of the host. If it is not renewed in time, on the engine's machine: uplink host rejoin %s. On the host: systemctl stop uplink-agent, then the printed line."
                  : "The certificate of host %s expires on %s. Issue a new one before then (uplink engine issue-certificate %s --out DIR), and copy it to the host's agent.")
              .formatted(host.name(), certificate.getNotAfter().toInstant(), host.name()));
    }
  }

  /** Logs with the decision that it changes the host's active NIC, if it does. */
  void logChangedActiveNic(Decision decision) {
    decision
        .previousNic()
        .ifPresent(
            previous ->
                log(
                    AuditEvent.Type.ACTIVE_NIC_CHANGED,
                    "The active NIC of host %s changed from %s to %s. If nobody changed the host's network on purpose, check its routes: uplink host explain %s"
                        .formatted(
                            host.name(),
                            previous,
                            decision.activeNic().orElse("none"),
                            host.name())));
  }

  /** Returns the result for a decision that failed because getRoute failed. */
  RunResult lookupFailed(Decision decision) {
    String text = message(decision);
    log(AuditEvent.Type.RUN_FAILED, text);
    return end(new HostEvent.RunFailed(Reason.ROUTE_LOOKUP_FAILED, text), Optional.of(decision));
  }

  /** Returns the result for a decision that forbids an automatic deployment. */
  RunResult deploymentSkipped(Decision decision) {
    String text = message(decision);
    log(AuditEvent.Type.MANAGEMENT_NETWORK_SKIPPED, text);
    return end(new HostEvent.DeploymentSkipped(text), Optional.of(decision));
  }

  RunResult levelUnsupported(Cluster cluster, List<CompatibilityLevel> levels) {
    String supported =
        levels.isEmpty()
            ? "reports none"
            : "supports "
                + levels.stream()
                    .map(CompatibilityLevel::toString)
                    .collect(Collectors.joining(", "));
    String text =
        "Host %s does not support compatibility level %s of cluster %s; it %s. Update its agent, or move the host to a cluster with a supported level. Then run: uplink host install %s"
            .formatted(host.name(), cluster.level(), cluster.name(), supported, host.name());
    log(AuditEvent.Type.CLUSTER_LEVEL_UNSUPPORTED, text);
    return end(new HostEvent.LevelUnsupported(text), Optional.empty());
  }

  /**
   * Returns the result if the machine is already another host of this engine. Nothing was changed
   * on the machine.
   */
  RunResult sameMachine(String other) {
    String text =
        "%s of host %s failed: it is the same machine as host %s, because both report the same uuid, and one machine is one host. Nothing was changed. Remove one of them: uplink host remove %s. If the hosts are two machines, one machine is a copy of the other: delete the file host-id in the state directory of the copied agent, restart that agent, and run: uplink host install %s"
            .formatted(noun(), host.name(), other, host.name(), host.name());
    log(AuditEvent.Type.RUN_FAILED, text);
    return end(new HostEvent.RunFailed(Reason.SAME_MACHINE, text), Optional.empty());
  }

  /**
   * Returns the result if a call to the host failed, and no change of its network is unresolved.
   */
  RunResult callFailed(HostCallException e) {
    String what = sentence(String.valueOf(e.getMessage()));
    return switch (e.failure()) {
      case NO_ANSWER -> {
        String text =
            what
                + (host.dialsIn()
                    ? " Check that the host is up, that its agent runs (on the host: uplink agent status), and that it reaches the engine's port for hosts. Then run: "
                    : " Check that the host is up, that its agent runs, and that the engine can reach its port. Then run: ")
                + run.request().repeatCommand();
        log(AuditEvent.Type.HOST_NON_RESPONSIVE, text);
        yield end(new HostEvent.AgentSilent(Reason.AGENT_UNREACHABLE, text), Optional.empty());
      }
      case CERTIFICATE_REFUSED ->
          failed(
              Reason.IDENTITY_REFUSED,
              "%s Issue a certificate of this engine's authority (uplink engine issue-certificate %s --out DIR), and copy it to the host's agent."
                  .formatted(what, host.name()));
      case CHANGE_PENDING -> change.changePending(what);
      case CONNECTION_LOST ->
          failed(Reason.AGENT_LOST, what + " The log of the agent on the host has the cause.");
      case ERROR ->
          failed(Reason.AGENT_ERROR, what + " The log of the agent on the host has the cause.");
    };
  }

  /**
   * Returns the result if the host's management network is missing or not as the cluster defines
   * it.
   */
  RunResult networkFailed(Reason reason, AuditEvent.Type type, String text) {
    log(type, text);
    return end(new HostEvent.NetworkFailed(reason, text), Optional.empty());
  }

  /** Returns the result with all events that were logged since {@link #takeEvents}. */
  RunResult end(HostEvent event, Optional<Decision> decision) {
    return new RunResult(clock.instant(), event, decision, takeEvents());
  }

  /** Logs an event with the next decision or result. */
  void log(AuditEvent.Type type, String text) {
    events.add(event(type, text));
  }

  AuditEvent event(AuditEvent.Type type, String text) {
    return AuditEvent.ofHost(clock.instant(), type, host.name(), text);
  }

  /** Removes and returns the events to log now. */
  List<AuditEvent> takeEvents() {
    List<AuditEvent> taken = List.copyOf(events);
    events.clear();
    return taken;
  }

  /** Returns a text that another sentence can contain. */
  static String withoutPeriod(String text) {
    return text.strip().replaceFirst("\\.$", "");
  }

  private String message(Decision decision) {
    return "Host %s: %s %s %s"
        .formatted(host.name(), decision.verdict(), decision.reason(), decision.nextStep());
  }

  private String noun() {
    String noun = run.request().kind().noun();
    return noun.substring(0, 1).toUpperCase(Locale.ROOT) + noun.substring(1);
  }

  /** Returns the text with a period at its end. A host's message may have one or not. */
  private static String sentence(String text) {
    return text.strip().endsWith(".") ? text.strip() : text.strip() + ".";
  }
}
